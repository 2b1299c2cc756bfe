import { type Kysely, sql } from 'kysely'

/**
 * How rules read stored values, in SQL: the same table as `sdk/rules/read.ts` and `sdk/rules/text.ts`, which
 * `docs/rules.md` shows to people. No function ever fails on a value: what cannot be read is null. Nothing here
 * depends on the locale, the session's zone or the server's version. A test holds both sides together.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const make = async (signature: string, body: string) => {
    await sql.raw(`create function ${signature} immutable parallel safe as $$ ${body} $$`).execute(db)
  }

  // Pure ASCII, the common case, takes the short way. As plain SQL these two are inlined into the query.
  await make(
    'rule_text(value text) returns text language sql',
    `select nullif(btrim(case
      when octet_length(value) = char_length(value) then lower(value collate "C")
      else translate(lower(normalize(value, NFC) collate "C"), '${capitals}', '${smalls}')
    end, ${blanks}), '')`,
  )
  // As a double, like every number of JavaScript: beyond its range is no number, below its precision is zero.
  await make(
    'rule_number(value numeric) returns float8 language sql',
    `select case
      when abs(value) <= ${roundsToZero} then 0::float8
      when abs(value) < ${roundsToInfinity} then value::float8
    end`,
  )

  // The others are PL/pgSQL: a function that cannot be inlined costs ten times less so than in SQL.
  await make(
    'rule_number(value text) returns float8 language plpgsql strict',
    `declare trimmed text;
    begin
      if char_length(value) > 1000 then return null; end if;
      trimmed := btrim(value, ${blanks});
      if char_length(trimmed) > 400 or trimmed !~ '${numberForm}' then return null; end if;
      return rule_number(trimmed::numeric);
    end`,
  )
  await make(
    'rule_number(value jsonb) returns float8 language plpgsql strict',
    `begin
      case jsonb_typeof(value)
        when 'number' then return rule_number(value::numeric);
        when 'string' then return rule_number(value #>> '{}');
        else return null;
      end case;
    end`,
  )
  await make(
    'rule_text(value jsonb) returns text language plpgsql strict',
    `declare number float8;
    begin
      case jsonb_typeof(value)
        when 'string' then return rule_text(value #>> '{}');
        when 'boolean' then return value #>> '{}';
        when 'number' then
          number := rule_number(value::numeric);
          if number = trunc(number) and abs(number) < 1e15 then return number::bigint::text; end if;
          return null;
        else return null;
      end case;
    end`,
  )
  await make(
    'rule_boolean(value jsonb) returns boolean language plpgsql strict',
    `begin
      case jsonb_typeof(value)
        when 'boolean' then return value::boolean;
        when 'number' then
          return case rule_number(value::numeric) when 1 then true when 0 then false end;
        when 'string' then
          return case rule_text(value #>> '{}')
            when 'true' then true when '1' then true when 'false' then false when '0' then false end;
        else return null;
      end case;
    end`,
  )
  // To the millisecond, and always with a zone, so that the session's zone never matters.
  await make(
    'rule_date(value jsonb) returns timestamptz language plpgsql strict',
    `declare trimmed text;
    begin
      if jsonb_typeof(value) <> 'string' then return null; end if;
      trimmed := value #>> '{}';
      if char_length(trimmed) > 1000 then return null; end if;
      trimmed := btrim(trimmed, ${blanks});
      if trimmed !~ '${dateForm}' then return null; end if;
      if char_length(trimmed) = 10 then return (trimmed || ' 00:00Z')::timestamptz; end if;
      trimmed := regexp_replace(trimmed, '([.][0-9]{3})[0-9]+', '\\1');
      if substr(trimmed, 11) ~ '[Z+-]' then return trimmed::timestamptz; end if;
      return (trimmed || 'Z')::timestamptz;
    end`,
  )
  await make(
    'rule_list(value text[]) returns text[] language plpgsql strict',
    `declare item text; items text[] := '{}';
    begin
      foreach item in array value loop
        item := rule_text(item);
        if item is not null then items := items || item; end if;
      end loop;
      return items;
    end`,
  )
  await make(
    'rule_list(value jsonb) returns text[] language plpgsql strict',
    `declare item text; items text[] := '{}';
    begin
      if jsonb_typeof(value) <> 'array' then
        item := rule_text(value);
        return case when item is null then '{}'::text[] else array[item] end;
      end if;
      for index in 0 .. jsonb_array_length(value) - 1 loop
        item := rule_text(value -> index);
        if item is not null then items := items || item; end if;
      end loop;
      return items;
    end`,
  )
  await make(
    'rule_filled(value jsonb) returns boolean language plpgsql strict',
    `begin
      case jsonb_typeof(value)
        when 'null' then return false;
        when 'string' then return rule_text(value #>> '{}') is not null;
        when 'array' then return jsonb_array_length(value) > 0;
        else return true;
      end case;
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
