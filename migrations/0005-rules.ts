import { type Kysely, sql } from 'kysely'

/**
 * How rules read stored values, in SQL: the same table as `sdk/rules/read.ts` and `sdk/rules/text.ts`, which
 * `docs/rules.md` shows to people. No function ever fails on a value: what cannot be read is null. Nothing here
 * depends on the locale, the session's zone or the server's version. A test holds both sides together.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const make = async (signature: string, body: string) => {
    await sql
      .raw(`create function ${signature} language sql immutable parallel safe as $$ ${body} $$`)
      .execute(db)
  }

  // Pure ASCII, the common case, takes the short way.
  await make(
    'rule_text(value text) returns text',
    `select nullif(btrim(case
      when octet_length(value) = char_length(value) then lower(value collate "C")
      else translate(lower(normalize(value, NFC) collate "C"), '${capitals}', '${smalls}')
    end, ${blanks}), '')`,
  )

  // As a double, like every number of JavaScript: beyond its range is no number, below its precision is zero.
  await make(
    'rule_number(value numeric) returns float8',
    `select case
      when abs(value) <= ${roundsToZero} then 0::float8
      when abs(value) < ${roundsToInfinity} then value::float8
    end`,
  )
  await make(
    'rule_number(value text) returns float8',
    `select case when char_length(value) <= 1000 then rule_number((
      select case when char_length(trimmed) <= 400 and trimmed ~ '${numberForm}' then trimmed::numeric end
      from (select btrim(value, ${blanks}) as trimmed) as given
    )) end`,
  )
  await make(
    'rule_number(value jsonb) returns float8',
    `select case jsonb_typeof(value)
      when 'number' then rule_number(value::numeric)
      when 'string' then rule_number(value #>> '{}')
    end`,
  )

  await make(
    'rule_text(value jsonb) returns text',
    `select case jsonb_typeof(value)
      when 'string' then rule_text(value #>> '{}')
      when 'boolean' then value #>> '{}'
      when 'number' then (
        select case when number = trunc(number) and abs(number) < 1e15 then number::bigint::text end
        from (select rule_number(value) as number) as given)
    end`,
  )

  await make(
    'rule_boolean(value jsonb) returns boolean',
    `select case jsonb_typeof(value)
      when 'boolean' then value::boolean
      when 'number' then case rule_number(value) when 1 then true when 0 then false end
      when 'string' then case rule_text(value #>> '{}')
        when 'true' then true when '1' then true when 'false' then false when '0' then false end
    end`,
  )

  // To the millisecond, and always with a zone, so that the session's zone never matters.
  await make(
    'rule_date(value jsonb) returns timestamptz',
    `select case when jsonb_typeof(value) = 'string' and char_length(value #>> '{}') <= 1000 then (
      select case when trimmed ~ '${dateForm}' then (
        regexp_replace(trimmed, '([.][0-9]{3})[0-9]+', '\\1') ||
        case when char_length(trimmed) = 10 then ' 00:00Z'
          when trimmed ~ '^.{10}[T ].*[Z+-]' then ''
          else 'Z' end)::timestamptz end
      from (select btrim(value #>> '{}', ${blanks}) as trimmed) as given
    ) end`,
  )

  await make(
    'rule_list(value text[]) returns text[]',
    'select array(select rule_text(item) from unnest(value) as item where rule_text(item) is not null)',
  )
  await make(
    'rule_list(value jsonb) returns text[]',
    `select case jsonb_typeof(value)
      when 'array' then array(
        select rule_text(item) from jsonb_array_elements(value) as item where rule_text(item) is not null)
      else array_remove(array[rule_text(value)], null)
    end`,
  )

  await make(
    'rule_filled(value jsonb) returns boolean',
    `select case jsonb_typeof(value)
      when 'null' then false
      when 'string' then rule_text(value #>> '{}') is not null
      when 'array' then jsonb_array_length(value) > 0
      else value is not null
    end`,
  )
}

/** What `String.trim` takes away. */
const blanks =
  "E' \\t\\n\\u000b\\f\\r\\u00a0\\u1680\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff'"

/** Exactly half the smallest double, and half a step above the greatest: from there a double would be 0, infinite. */
const roundsToZero = `${5n ** 1075n}e-1075`
const roundsToInfinity = String(2n ** 1024n - 2n ** 970n)

const numberForm = '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,4})?$'

const dateForm =
  '^((?:[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])))' +
  '|(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)-02-29)' +
  '(?:[T ]((?:[01][0-9]|2[0-3]):[0-5][0-9])(?::([0-5][0-9])(?:[.]([0-9]{1,9}))?)?(Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?)?$'

const capitals =
  'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜ' +
  'ŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡςΣΤΥΦΧΨΩΪΫЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖ' +
  'ЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯҐӘḀḂḄḆḈḊḌḎḐḒḔḖḘḚḜḞḠḢḤḦḨḪḬḮḰḲḴḶḸḺḼḾṀṂṄṆṈṊṌṎṐṒṔṖṘṚṜṞṠ' +
  'ṢṤṦṨṪṬṮṰṲṴṶṸṺṼṾẀẂẄẆẈẊẌẎẐẒẔẞẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸỺỼỾ'
const smalls =
  'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįiĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝ' +
  'şšţťŧũūŭůűųŵŷÿźżžșțάέήίόύώαβγδεζηθικλμνξοπρσστυφχψωϊϋѐёђѓєѕіїјљњћќѝўџабвгдеж' +
  'зийклмнопрстуфхцчшщъыьэюяґәḁḃḅḇḉḋḍḏḑḓḕḗḙḛḝḟḡḣḥḧḩḫḭḯḱḳḵḷḹḻḽḿṁṃṅṇṉṋṍṏṑṓṕṗṙṛṝṟṡ' +
  'ṣṥṧṩṫṭṯṱṳṵṷṹṻṽṿẁẃẅẇẉẋẍẏẑẓẕßạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹỻỽỿ'
