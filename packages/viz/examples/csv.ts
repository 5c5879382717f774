/** The records of a CSV file (RFC 4180), each by the names of the first line. */
export function readCsv(text: string): Record<string, string>[] {
  // A cell in quotes, in which two quotes are one, or up to the next comma or end of line; and what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/gy
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.trimEnd().matchAll(cell)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!)
    if (end === '') break
    if (end !== ',') rows.push([])
  }
  const [names, ...records] = rows
  return records.map(record => Object.fromEntries(names!.map((name, i) => [name, record[i] ?? ''])))
}
