<?xml version="1.0" encoding="UTF-8"?>
<!--
  The tables of poslog.rules.xml as a stylesheet, in TSV, times in UTC:
  xsltproc - -stringparam table days poslog.xsl poslog.xml
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:p="http://www.nrf-arts.org/IXRetail/namespace/">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:param name="table" select="'lines'"/>
  <xsl:key name="days" match="p:Transaction[p:RetailTransaction and not(@CancelFlag = 'true')]" use="concat(p:BusinessUnit/p:UnitID, '&#9;', p:BusinessDayDate)"/>

  <xsl:template match="/">
    <xsl:choose>
      <xsl:when test="$table = 'lines'"><xsl:call-template name="lines"/></xsl:when>
      <xsl:when test="$table = 'receipts'"><xsl:call-template name="receipts"/></xsl:when>
      <xsl:when test="$table = 'days'"><xsl:call-template name="days"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="checks"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="lines">
    <xsl:text>store&#9;register&#9;receipt&#9;line&#9;time&#9;code&#9;name&#9;unit&#9;price&#9;quantity&#9;sum&#9;discount&#9;percent&#10;</xsl:text>
    <xsl:for-each select="p:POSLog/p:Transaction[not(@CancelFlag = 'true')]/p:RetailTransaction">
      <xsl:for-each select="p:LineItem[p:Sale or p:Return]">
        <xsl:value-of select="concat(../../p:BusinessUnit/p:UnitID, '&#9;', ../../p:WorkstationID, '&#9;', ../../p:SequenceNumber, '&#9;', position(), '&#9;')"/>
        <xsl:value-of select="concat(substring-before(../../p:BeginDateTime, 'Z'), '+00:00&#9;')"/>
        <xsl:value-of select="concat(*/p:ItemID, '&#9;', */p:ItemID/@Name, '&#9;')"/>
        <xsl:choose>
          <xsl:when test="*/p:Quantity/@UnitOfMeasureCode = 'EA'">шт</xsl:when>
          <xsl:when test="*/p:Quantity/@UnitOfMeasureCode = 'KGM'">кг</xsl:when>
        </xsl:choose>
        <xsl:value-of select="concat('&#9;', format-number(*/p:ActualSalesUnitPrice, '0.00'))"/>
        <xsl:value-of select="concat('&#9;', sum(p:Sale/p:Quantity) - sum(p:Return/p:Quantity))"/>
        <xsl:value-of select="concat('&#9;', format-number(sum(p:Sale/p:ExtendedAmount) - sum(p:Return/p:ExtendedAmount), '0.00'))"/>
        <xsl:value-of select="concat('&#9;', format-number(*/p:ExtendedDiscountAmount, '0.00'))"/>
        <xsl:value-of select="concat('&#9;', round(1000 * */p:ExtendedDiscountAmount div */p:ExtendedAmount) div 10, '&#10;')"/>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="receipts">
    <xsl:text>register&#9;receipt&#9;seller&#9;lines&#9;returns&#9;total&#9;tax&#9;cash&#9;card&#10;</xsl:text>
    <xsl:for-each select="p:POSLog/p:Transaction[p:RetailTransaction and not(@CancelFlag = 'true')]">
      <xsl:variable name="items" select="p:RetailTransaction/p:LineItem"/>
      <xsl:variable name="cash" select="$items/p:Tender[@TenderType = 'Cash']"/>
      <xsl:variable name="card" select="$items/p:Tender[@TenderType = 'CreditDebit']"/>
      <xsl:value-of select="concat(p:WorkstationID, '&#9;', p:SequenceNumber, '&#9;')"/>
      <xsl:choose>
        <xsl:when test="p:OperatorID/@OperatorName != ''"><xsl:value-of select="p:OperatorID/@OperatorName"/></xsl:when>
        <xsl:when test="p:OperatorID != ''"><xsl:value-of select="p:OperatorID"/></xsl:when>
        <xsl:otherwise>?</xsl:otherwise>
      </xsl:choose>
      <xsl:value-of select="concat('&#9;', count($items/p:Sale | $items/p:Return), '&#9;', boolean($items/p:Return), '&#9;')"/>
      <xsl:apply-templates select="p:RetailTransaction/p:Total[@TotalType = 'TransactionGrandAmount']"/>
      <xsl:text>&#9;</xsl:text>
      <xsl:apply-templates select="p:RetailTransaction/p:Total[@TotalType = 'TransactionTaxAmount']"/>
      <xsl:value-of select="concat('&#9;', format-number(sum($cash[@TypeCode = 'Sale']/p:Amount) - sum($cash[@TypeCode = 'Refund']/p:Amount), '0.00'))"/>
      <xsl:value-of select="concat('&#9;', format-number(sum($card[@TypeCode = 'Sale']/p:Amount) - sum($card[@TypeCode = 'Refund']/p:Amount), '0.00'), '&#10;')"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="p:Total">
    <xsl:value-of select="format-number(., '0.00')"/>
  </xsl:template>

  <!-- A row a group: the first of each, and by its key all the others. -->
  <xsl:template name="days">
    <xsl:text>store&#9;day&#9;receipts&#9;total&#9;largest&#9;opened&#10;</xsl:text>
    <xsl:for-each select="p:POSLog/p:Transaction[generate-id() = generate-id(key('days', concat(p:BusinessUnit/p:UnitID, '&#9;', p:BusinessDayDate))[1])]">
      <xsl:variable name="day" select="key('days', concat(p:BusinessUnit/p:UnitID, '&#9;', p:BusinessDayDate))"/>
      <xsl:variable name="totals" select="$day/p:RetailTransaction/p:Total[@TotalType = 'TransactionGrandAmount']"/>
      <xsl:value-of select="concat(p:BusinessUnit/p:UnitID, '&#9;', p:BusinessDayDate, '&#9;', count($day), '&#9;')"/>
      <xsl:value-of select="concat(format-number(sum($totals), '0.00'), '&#9;')"/>
      <xsl:for-each select="$totals">
        <xsl:sort select="." data-type="number" order="descending"/>
        <xsl:if test="position() = 1"><xsl:value-of select="format-number(., '0.00')"/></xsl:if>
      </xsl:for-each>
      <xsl:for-each select="$day/p:BeginDateTime">
        <xsl:sort select="."/>
        <xsl:if test="position() = 1"><xsl:value-of select="concat('&#9;', substring-before(., 'Z'), '+00:00&#10;')"/></xsl:if>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <!-- Sums are binary fractions here, so they are compared in whole kopecks. -->
  <xsl:template name="checks">
    <xsl:for-each select="p:POSLog/p:Transaction[p:RetailTransaction]">
      <xsl:variable name="sales" select="p:RetailTransaction/p:LineItem/p:Sale"/>
      <xsl:variable name="returned" select="sum(p:RetailTransaction/p:LineItem/p:Return/p:ExtendedAmount)"/>
      <xsl:variable name="total" select="p:RetailTransaction/p:Total[@TotalType = 'TransactionGrandAmount']"/>
      <xsl:if test="round(100 * (sum($sales/p:ExtendedAmount) - sum($sales/p:ExtendedDiscountAmount) - $returned)) != round(100 * $total)">
        <xsl:value-of select="concat('register ', p:WorkstationID, ', receipt ', p:SequenceNumber, ': lines do not add up to ', $total, '&#10;')"/>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
