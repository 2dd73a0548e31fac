<?xml version="1.0" encoding="UTF-8"?>
<!--
  The lines table of kassa-receipts as a stylesheet: the same values as
  kassa convert -t lines (zone UTC). It asks for the head anew in each line,
  since a variable that holds a piece of tree makes libxslt quadratic.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="UTF-8"/>

  <xsl:template match="/">
    <xsl:text>doc_num,date,organization_code,cash_box_code,cash_box_name,store_code,store_name,line,product_code,product_name,unit_code,price,quantity,sum,discount,sum_with_discount&#13;&#10;</xsl:text>
    <xsl:for-each select="Documents/Doc/Products/Product">
      <xsl:apply-templates select="../../Head/DocNum"/>
      <xsl:text>,</xsl:text>
      <xsl:value-of select="concat(substring(../../Head/Date, 1, 19), '+00:00,')"/>
      <xsl:apply-templates select="../../Head/OrganizationCode"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="../../Head/CashBoxCode"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="../../Head/CashBoxName"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="../../Head/StoreCode"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="../../Head/StoreName"/>
      <xsl:text>,</xsl:text>
      <xsl:number count="Product"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="ProductCode"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="ProductName"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="UnitCode"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="Price"/>
      <xsl:text>,</xsl:text>
      <xsl:value-of select="Quantity"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="Sum"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="Discount"/>
      <xsl:text>,</xsl:text>
      <xsl:apply-templates select="SumWithDiscount"/>
      <xsl:text>&#13;&#10;</xsl:text>
    </xsl:for-each>
  </xsl:template>

  <!-- Money has two decimals at least. -->
  <xsl:template match="Price | Sum | Discount | SumWithDiscount">
    <xsl:value-of select="."/>
    <xsl:choose>
      <xsl:when test=". = ''"/>
      <xsl:when test="not(contains(., '.'))">.00</xsl:when>
      <xsl:when test="string-length(substring-after(., '.')) = 1">0</xsl:when>
    </xsl:choose>
  </xsl:template>

  <!-- A text: in quotes where it must be. -->
  <xsl:template match="*">
    <xsl:choose>
      <xsl:when test="contains(., '&quot;')">
        <xsl:text>"</xsl:text>
        <xsl:call-template name="double">
          <xsl:with-param name="text" select="."/>
        </xsl:call-template>
        <xsl:text>"</xsl:text>
      </xsl:when>
      <xsl:when test="contains(., ',') or contains(., '&#10;')">
        <xsl:value-of select="concat('&quot;', ., '&quot;')"/>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="double">
    <xsl:param name="text"/>
    <xsl:choose>
      <xsl:when test="contains($text, '&quot;')">
        <xsl:value-of select="concat(substring-before($text, '&quot;'), '&quot;&quot;')"/>
        <xsl:call-template name="double">
          <xsl:with-param name="text" select="substring-after($text, '&quot;')"/>
        </xsl:call-template>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
