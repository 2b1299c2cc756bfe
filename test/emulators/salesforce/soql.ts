export type Kept = Record<string, unknown> & {
  Id: string
  IsDeleted: boolean
  MasterRecordId: string | null
  SystemModstamp: string
}

/** As much of the query language as is asked of it: comparisons, lists, one `or`, an order and a limit. */
export function matching(soql: string, rows: readonly Kept[], deletedToo: boolean, most = 2000): object[] {
  const parts = /^SELECT (.+?) FROM \w+(?: WHERE (.+?))?(?: ORDER BY (.+?))?(?: LIMIT (\d+))?$/.exec(soql)
  if (!parts) throw new Error(`This query is not understood: ${soql}`)
  const [, fields = '', where, order, limit] = parts
  const names = fields.split(', ')
  const wanted = rows.filter(
    (row) => (deletedToo || !row.IsDeleted) && (where === undefined || holds(where, row)),
  )
  const by = order?.split(', ') ?? []
  const sorted = wanted.sort((a, b) => {
    for (const name of by) {
      const difference = String(a[name]).localeCompare(String(b[name]))
      if (difference !== 0) return difference
    }
    return 0
  })
  return sorted.slice(0, Number(limit ?? most)).map((row) => ({
    attributes: { type: 'x' },
    ...Object.fromEntries(
      names.filter((name) => !name.includes('.')).map((name) => [name, row[name] ?? null]),
    ),
    ...Object.fromEntries(
      [
        ...Map.groupBy(
          names.filter((name) => name.includes('.')),
          (name) => name.split('.')[0] ?? '',
        ),
      ].map(([parent, own]) => [parent, partOf(row[parent], own)]),
    ),
  }))
}

/** What is asked of a record that this one belongs to; nothing where there is none. */
function partOf(parent: unknown, names: string[]): object | null {
  if (!parent) return null
  const row = parent as Record<string, unknown> // a record of the store
  const told = names.map((name) => name.split('.')[1] ?? '').map((name) => [name, row[name] ?? null])
  return { attributes: { type: 'x' }, ...Object.fromEntries(told) }
}

function holds(where: string, row: Kept): boolean {
  const grouped = /^\((.+)\)$/.exec(where)?.[1]
  if (grouped && where.includes(' OR '))
    return grouped.split(' OR ').some((part) => holds(part.replace(/^\(|\)$/g, ''), row))
  return where.split(' AND ').every((part) => compare(part.trim(), row))
}

function compare(part: string, row: Kept): boolean {
  const list = /^(\w+) IN \((.*)\)$/.exec(part)
  if (list) {
    const values = [...(list[2] ?? '').matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, text]) =>
      text?.toLowerCase(),
    )
    return values.includes(String(row[list[1] ?? ''] ?? '').toLowerCase())
  }
  const [, name = '', sign, written = ''] = /^(\w+) (=|>=|>) (.+)$/.exec(part) ?? []
  const value = String(row[name] ?? '')
  const text = written.replace(/^'|'$/g, '')
  if (!sign) throw new Error(`This condition is not understood: ${part}`)
  return sign === '=' ? value === text : sign === '>' ? value > text : value >= text
}
