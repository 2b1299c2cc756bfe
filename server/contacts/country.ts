/** Names in use that are in no list of today: former, official and colloquial ones. */
const alsoKnownAs: Record<string, string> = {
  korea: 'KR',
  'south korea': 'KR',
  'north korea': 'KP',
  usa: 'US',
  'u.s.': 'US',
  'u.s.a.': 'US',
  'united states of america': 'US',
  'estados unidos de america': 'US',
  eeuu: 'US',
  'ee. uu.': 'US',
  uk: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'great britain': 'GB',
  inglaterra: 'GB',
  escocia: 'GB',
  'gran bretaña': 'GB',
  holland: 'NL',
  holanda: 'NL',
  swaziland: 'SZ',
  swazilandia: 'SZ',
  'united states virgin islands': 'VI',
  'united states minor outlying islands': 'UM',
  'holy see': 'VA',
  'santa sede': 'VA',
  palestine: 'PS',
  palestina: 'PS',
  'palestinian territory': 'PS',
  macedonia: 'MK',
  "lao people's democratic republic": 'LA',
  turkey: 'TR',
  turkiye: 'TR',
  'kyrgyz republic': 'KG',
  'libyan arab jamahiriya': 'LY',
  'czech republic': 'CZ',
  'republica checa': 'CZ',
  'brunei darussalam': 'BN',
  'syrian arab republic': 'SY',
  'netherlands antilles': 'CW',
  'russian federation': 'RU',
  'viet nam': 'VN',
  burma: 'MM',
  birmania: 'MM',
  'ivory coast': 'CI',
  'costa de marfil': 'CI',
  'cape verde': 'CV',
  'east timor': 'TL',
  'iran islamic republic': 'IR',
  'republic of ireland': 'IE',
  'republica dominicana': 'DO',
  'democratic republic of congo': 'CD',
  uae: 'AE',
  emirates: 'AE',
  mejico: 'MX',
  brasil: 'BR',
  deutschland: 'DE',
  italia: 'IT',
  españa: 'ES',
}

let names: Map<string, string> | undefined

/** The ISO 3166-1 alpha-2 code of a country written as a code or as a name in English or Spanish. */
export function readCountry(text: string): string | undefined {
  names ??= collectNames()
  const written = text.trim()
  if (/^[a-z]{2,3}$/i.test(written)) {
    const code = written.toUpperCase()
    return names.get(`code ${code}`) ?? names.get(fold(written))
  }
  return names.get(fold(written))
}

/** Letters only, without what the lists write differently: accents, brackets, articles, "republic", "islands". */
const fold = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\(.*?\)/g, ' ')
    .replace(/&/g, ' and ')
    .replace(/\bst\b\.?/g, 'saint')
    .replace(/\b(the|of|and|islands?|republic|republica|y|de|del|la|las|los|el|islas?)\b/g, ' ')
    .replace(/[^\p{L}]+/gu, '')

function collectNames(): Map<string, string> {
  const found = new Map<string, string>()
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i))
  const codes = letters.flatMap((a) => letters.map((b) => a + b)).filter(isCurrent)
  for (const language of ['en', 'es'])
    for (const style of ['long', 'short'] as const) {
      const display = new Intl.DisplayNames(language, { type: 'region', style, fallback: 'none' })
      for (const code of codes) {
        const name = display.of(code)
        if (!name) continue
        found.set(`code ${code}`, code)
        if (!found.has(fold(name))) found.set(fold(name), code)
      }
    }
  for (const [name, code] of Object.entries(alsoKnownAs)) found.set(fold(name), code)
  for (const code of codes) {
    const three = alpha3[code]
    if (three) found.set(`code ${three}`, code)
  }
  found.set('code UK', 'GB')
  return found
}

/** Codes that were withdrawn (DD, YU) name today's country when they are made canonical. */
const isCurrent = (code: string) =>
  !['EU', 'EZ', 'UN', 'QO', 'ZZ', 'XA', 'XB'].includes(code) && new Intl.Locale(`und-${code}`).region === code

/** The three-letter codes that people write; the rest are rare enough to be asked for. */
const alpha3: Record<string, string> = Object.fromEntries(
  (
    'ARG AR,AUS AU,AUT AT,BEL BE,BOL BO,BRA BR,CAN CA,CHE CH,CHL CL,CHN CN,COL CO,CRI CR,CUB CU,CZE CZ,DEU DE,' +
    'DNK DK,DOM DO,ECU EC,EGY EG,ESP ES,FIN FI,FRA FR,GBR GB,GRC GR,GTM GT,HND HN,HUN HU,IDN ID,IND IN,IRL IE,' +
    'ISR IL,ITA IT,JPN JP,KEN KE,KOR KR,MAR MA,MEX MX,MYS MY,NGA NG,NIC NI,NLD NL,NOR NO,NZL NZ,PAK PK,PAN PA,' +
    'PER PE,PHL PH,POL PL,PRI PR,PRT PT,PRY PY,ROU RO,RUS RU,SAU SA,SGP SG,SLV SV,SVK SK,SWE SE,THA TH,TUR TR,' +
    'TWN TW,UKR UA,URY UY,USA US,VEN VE,VNM VN,ZAF ZA,ARE AE'
  )
    .split(',')
    .map((pair) => pair.split(' ').reverse()),
)
