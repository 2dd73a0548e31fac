<?xml version="1.0" encoding="UTF-8"?>
<!--
  What xslt-like-rules/commerceml.xml makes of import.xml and offers.xml here,
  said in XSLT: rows of prices, of offers without one, of goods without either,
  of groups without goods.
  xsltproc [-stringparam table groups] products.xsl import.xml
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:c="urn:1C.ru:commerceml_2" exclude-result-prefixes="c">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:param name="table">products</xsl:param>
  <xsl:variable name="import" select="/"/>
  <xsl:variable name="goods" select="//c:Товар[not(@Статус = 'Удален')]"/>
  <xsl:variable name="groups" select="//c:Группа[not(c:ПометкаУдаления = 'true')]"/>
  <xsl:variable name="units" select="//c:ЕдиницаИзмерения"/>
  <xsl:variable name="package" select="document('offers.xml')/*/ПакетПредложений"/>
  <xsl:variable name="offers" select="$package/Предложения/Предложение[not(@Статус = 'Удален')]"/>

  <xsl:template match="/">
    <xsl:if test="$table = 'groups'">
      <xsl:text>group_code	group_name	parent_group_code&#10;</xsl:text>
      <xsl:for-each select="$groups">
        <xsl:value-of select="concat(c:Ид, '&#9;', normalize-space(c:Наименование), '&#9;', ../../self::c:Группа/c:Ид, '&#10;')"/>
      </xsl:for-each>
    </xsl:if>
    <xsl:if test="$table = 'products'">
      <xsl:text>code	name	group_code	group_name	parent_group_code	barcode	unit_code	unit_name	price	price_type	comment	article	vat	currency	id	product_id	price_type_code&#10;</xsl:text>
      <xsl:for-each select="$offers/Цены/Цена">
        <xsl:call-template name="row">
          <xsl:with-param name="offer" select="../.."/>
          <xsl:with-param name="price" select="."/>
        </xsl:call-template>
      </xsl:for-each>
      <xsl:for-each select="$offers[not(Цены/Цена)]">
        <xsl:call-template name="row">
          <xsl:with-param name="offer" select="."/>
        </xsl:call-template>
      </xsl:for-each>
      <xsl:for-each select="$goods">
        <xsl:variable name="id" select="c:Ид"/>
        <xsl:if test="not($offers[Ид = $id or starts-with(Ид, concat($id, '#'))])">
          <xsl:call-template name="row">
            <xsl:with-param name="product" select="."/>
          </xsl:call-template>
        </xsl:if>
      </xsl:for-each>
      <xsl:for-each select="$groups[not(c:Ид = $goods/c:Группы/c:Ид)]">
        <xsl:value-of select="concat('&#9;&#9;', c:Ид, '&#9;', normalize-space(c:Наименование), '&#9;', ../../self::c:Группа/c:Ид, '&#9;&#9;&#9;&#9;&#9;&#9;&#9;&#9;&#9;&#9;&#9;&#9;&#10;')"/>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template name="either">
    <xsl:param name="a"/>
    <xsl:param name="b"/>
    <xsl:param name="c"/>
    <xsl:choose>
      <xsl:when test="$a != ''"><xsl:value-of select="normalize-space($a)"/></xsl:when>
      <xsl:when test="$b != ''"><xsl:value-of select="normalize-space($b)"/></xsl:when>
      <xsl:otherwise><xsl:value-of select="normalize-space($c)"/></xsl:otherwise>
    </xsl:choose>
    <xsl:text>&#9;</xsl:text>
  </xsl:template>

  <xsl:template name="row">
    <xsl:param name="offer" select="/.."/>
    <xsl:param name="price" select="/.."/>
    <xsl:param name="of" select="substring-before(concat($offer/Ид, '#'), '#')"/>
    <xsl:param name="product" select="$goods[c:Ид = $of]"/>
    <xsl:variable name="group" select="$groups[c:Ид = $product/c:Группы/c:Ид]"/>
    <xsl:variable name="type" select="$package/ТипыЦен/ТипЦены[Ид = $price/ИдТипаЦены]"/>
    <xsl:variable name="unit" select="normalize-space(($offer/БазоваяЕдиница/@Код | $product/c:БазоваяЕдиница/@Код | $product/c:БазоваяЕдиница[not(@Код)])[1])"/>

    <xsl:call-template name="either">
      <xsl:with-param name="a" select="$offer/Ид[contains(., '#')]"/>
      <xsl:with-param name="b" select="$product/c:Код | $product/c:ЗначенияРеквизитов/c:ЗначениеРеквизита[c:Наименование = 'Код']/c:Значение"/>
      <xsl:with-param name="c" select="$offer/Ид | $product/c:Ид[not($offer)]"/>
    </xsl:call-template>
    <xsl:call-template name="either">
      <xsl:with-param name="a" select="$offer/Наименование"/>
      <xsl:with-param name="b" select="$product/c:Наименование"/>
    </xsl:call-template>
    <xsl:value-of select="concat($product/c:Группы/c:Ид, '&#9;', normalize-space($group/c:Наименование), '&#9;', $group/../../self::c:Группа/c:Ид, '&#9;')"/>
    <xsl:call-template name="either">
      <xsl:with-param name="a" select="$offer/Штрихкод"/>
      <xsl:with-param name="b" select="$product/c:Штрихкод"/>
    </xsl:call-template>
    <xsl:value-of select="concat($unit, '&#9;')"/>
    <xsl:choose>
      <xsl:when test="$unit = '796'">шт</xsl:when>
      <xsl:when test="$unit = '715'">пар</xsl:when>
      <xsl:otherwise><xsl:value-of select="$units[normalize-space(c:Код) = $unit]/c:НаименованиеКраткое"/></xsl:otherwise>
    </xsl:choose>
    <xsl:text>&#9;</xsl:text>
    <xsl:if test="$price"><xsl:value-of select="format-number($price/ЦенаЗаЕдиницу, '0.00')"/></xsl:if>
    <xsl:value-of select="concat('&#9;', $type/Наименование, '&#9;', normalize-space($product/c:Описание), '&#9;')"/>
    <xsl:call-template name="either">
      <xsl:with-param name="a" select="$offer/Артикул"/>
      <xsl:with-param name="b" select="$product/c:Артикул"/>
    </xsl:call-template>
    <xsl:value-of select="concat(translate($product/c:СтавкиНалогов/c:СтавкаНалога[c:Наименование = 'НДС']/c:Ставка, '%', ''), '&#9;')"/>
    <xsl:call-template name="either">
      <xsl:with-param name="a" select="$price/Валюта"/>
      <xsl:with-param name="b" select="$type/Валюта"/>
    </xsl:call-template>
    <xsl:call-template name="either">
      <xsl:with-param name="a" select="$offer/Ид"/>
      <xsl:with-param name="b" select="$product/c:Ид"/>
    </xsl:call-template>
    <xsl:call-template name="either">
      <xsl:with-param name="a" select="$of"/>
      <xsl:with-param name="b" select="$product/c:Ид"/>
    </xsl:call-template>
    <xsl:value-of select="concat($price/ИдТипаЦены, '&#10;')"/>
  </xsl:template>
</xsl:stylesheet>
