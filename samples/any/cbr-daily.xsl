<?xml version="1.0" encoding="UTF-8"?>
<!--
  The tables of cbr-daily.rules.xml as a stylesheet, in TSV:
  xsltproc - -stringparam table rates cbr-daily.xsl cbr-daily.xml
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:param name="table" select="'rates'"/>

  <xsl:template match="/">
    <xsl:choose>
      <xsl:when test="$table = 'rates'"><xsl:call-template name="rates"/></xsl:when>
      <xsl:when test="$table = 'counter'"><xsl:call-template name="counter"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="checks"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="rates">
    <xsl:text>day&#9;code&#9;letters&#9;name&#9;nominal&#9;value&#9;rate&#9;back&#10;</xsl:text>
    <xsl:for-each select="ValCurs/Valute">
      <xsl:variable name="value" select="translate(Value, ',', '.')"/>
      <xsl:value-of select="concat(substring(../@Date, 7, 4), '-', substring(../@Date, 4, 2), '-', substring(../@Date, 1, 2))"/>
      <xsl:value-of select="concat('&#9;', NumCode, '&#9;', CharCode, '&#9;', Name, '&#9;', Nominal, '&#9;', $value)"/>
      <xsl:value-of select="concat('&#9;', $value div Nominal)"/>
      <xsl:value-of select="concat('&#9;', round(1000000 * Nominal div $value) div 1000000, '&#10;')"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="counter">
    <xsl:text>letters&#9;buy&#9;sell&#9;label&#10;</xsl:text>
    <xsl:for-each select="ValCurs/Valute[CharCode = 'USD' or CharCode = 'EUR' or CharCode = 'CNY']">
      <xsl:variable name="value" select="translate(Value, ',', '.')"/>
      <xsl:value-of select="concat(CharCode, '&#9;', format-number(floor($value * 98) div 100, '0.00'))"/>
      <xsl:value-of select="concat('&#9;', format-number(ceiling($value * 102) div 100, '0.00'), '&#9;')"/>
      <xsl:value-of select="translate(CharCode, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"/>
      <xsl:value-of select="concat(' = ', substring-before(Value, ','), ' ₽ ', substring(substring-after(Value, ','), 1, 2), ' к.&#10;')"/>
    </xsl:for-each>
  </xsl:template>

  <!-- Quotients are binary fractions here, so they are compared rounded. -->
  <xsl:template name="checks">
    <xsl:for-each select="ValCurs/Valute">
      <xsl:variable name="value" select="translate(Value, ',', '.')"/>
      <xsl:variable name="one" select="translate(VunitRate, ',', '.')"/>
      <xsl:if test="round($value div Nominal * 10000000000) != round($one * 10000000000)">
        <xsl:value-of select="concat(CharCode, ': ', Value, ' for ', Nominal, ' is not ', VunitRate, ' for one&#10;')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
