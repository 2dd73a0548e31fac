<?xml version="1.0" encoding="UTF-8"?>
<!--
  The tables of commerceml-import.rules.xml as a stylesheet, in TSV:
  xsltproc - -stringparam table groups commerceml-import.xsl commerceml-import.xml
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:c="urn:1C.ru:commerceml_2">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:param name="table" select="'products'"/>
  <xsl:key name="vats" match="c:СтавкаНалога[c:Наименование = 'НДС']" use="c:Ставка"/>

  <xsl:template match="/">
    <xsl:choose>
      <xsl:when test="$table = 'products'"><xsl:call-template name="products"/></xsl:when>
      <xsl:when test="$table = 'requisites'"><xsl:call-template name="requisites"/></xsl:when>
      <xsl:when test="$table = 'groups'"><xsl:call-template name="groups"/></xsl:when>
      <xsl:when test="$table = 'subgroups'"><xsl:call-template name="subgroups"/></xsl:when>
      <xsl:when test="$table = 'vats'"><xsl:call-template name="vats"/></xsl:when>
      <xsl:otherwise><xsl:call-template name="checks"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="products">
    <xsl:text>code&#9;name&#9;article&#9;group_code&#9;barcode&#9;unit_code&#9;unit_name&#9;vat&#9;weight&#9;comment&#9;prefix&#9;imported&#10;</xsl:text>
    <xsl:for-each select="/*/c:Каталог/c:Товары/c:Товар[not(@Статус = 'Удален') and not(c:ПометкаУдаления = 'true')]">
      <xsl:variable name="requisites" select="c:ЗначенияРеквизитов/c:ЗначениеРеквизита"/>
      <xsl:variable name="code" select="$requisites[c:Наименование = 'Код']/c:Значение"/>
      <xsl:variable name="weight" select="$requisites[c:Наименование = 'Вес']/c:Значение"/>
      <xsl:variable name="unit" select="normalize-space(c:БазоваяЕдиница/@Код)"/>
      <xsl:choose>
        <xsl:when test="string(c:Код)"><xsl:value-of select="c:Код"/></xsl:when>
        <xsl:when test="string($code)"><xsl:value-of select="$code"/></xsl:when>
        <xsl:otherwise><xsl:value-of select="c:Ид"/></xsl:otherwise>
      </xsl:choose>
      <xsl:value-of select="concat('&#9;', normalize-space(c:Наименование), '&#9;', c:Артикул, '&#9;', c:Группы/c:Ид, '&#9;', c:Штрихкод, '&#9;', $unit, '&#9;')"/>
      <xsl:choose>
        <xsl:when test="$unit = '166'">кг</xsl:when>
        <xsl:when test="$unit = '796'">шт</xsl:when>
        <xsl:otherwise><xsl:value-of select="c:БазоваяЕдиница"/></xsl:otherwise>
      </xsl:choose>
      <xsl:value-of select="concat('&#9;', c:СтавкиНалогов/c:СтавкаНалога[c:Наименование = 'НДС']/c:Ставка, '&#9;')"/>
      <xsl:if test="$weight">
        <xsl:value-of select="translate($weight, ',', '.') * 1000"/>
      </xsl:if>
      <xsl:value-of select="concat('&#9;', normalize-space(c:Описание), '&#9;', substring-before(c:Артикул, '-'), '&#9;')"/>
      <xsl:value-of select="not(starts-with(c:Штрихкод, '46')) and string-length(c:Штрихкод) > 0"/>
      <xsl:text>&#10;</xsl:text>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="requisites">
    <xsl:text>id&#9;name&#9;value&#9;place&#10;</xsl:text>
    <xsl:for-each select="/*/c:Каталог/c:Товары/c:Товар/c:ЗначенияРеквизитов">
      <xsl:for-each select="c:ЗначениеРеквизита">
        <xsl:value-of select="concat(../../c:Ид, '&#9;', c:Наименование, '&#9;', c:Значение, '&#9;')"/>
        <xsl:value-of select="concat(position(), ' из ', last(), '&#10;')"/>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="groups">
    <xsl:text>group_code&#9;group_name&#9;subgroups&#10;</xsl:text>
    <xsl:for-each select="/*/c:Классификатор/c:Группы/c:Группа">
      <xsl:value-of select="concat(c:Ид, '&#9;', c:Наименование, '&#9;', count(c:Группы/c:Группа), '&#10;')"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="subgroups">
    <xsl:text>group_code&#9;group_name&#9;parent_group_code&#10;</xsl:text>
    <xsl:for-each select="/*/c:Классификатор/c:Группы/c:Группа/c:Группы/c:Группа">
      <xsl:value-of select="concat(c:Ид, '&#9;', ../../c:Наименование, ' / ', c:Наименование, '&#9;', ../../c:Ид, '&#10;')"/>
    </xsl:for-each>
  </xsl:template>

  <!-- A row a group: the first of each, and by its key all the others. -->
  <xsl:template name="vats">
    <xsl:text>vat&#9;products&#9;example&#10;</xsl:text>
    <xsl:for-each select="//c:СтавкаНалога[generate-id() = generate-id(key('vats', c:Ставка)[1])]">
      <xsl:value-of select="concat(c:Ставка, '&#9;', count(key('vats', c:Ставка)), '&#9;', normalize-space(../../c:Наименование), '&#10;')"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="checks">
    <xsl:for-each select="/*/c:Каталог/c:Товары/c:Товар[not(c:Штрихкод != '' or @Статус = 'Удален')]">
      <xsl:value-of select="concat(normalize-space(c:Наименование), ': no barcode&#10;')"/>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
