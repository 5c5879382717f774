import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from '@llm-cookbook/bench'

/** For each report and group a line: how many times as fast as each other case the baseline is. */
export async function writeRatios(reports: Report[], folder: string): Promise<void> {
  const measured = reports.flatMap(({ name, baseline, rows }) =>
    rows.flatMap(row => {
      const ratio = 'ratio' in row ? row.ratio : undefined
      if (ratio === undefined || row.name === baseline) return []
      const isOther = 'quality' in row && row.quality['ids'] === 'other'
      return [{ line: `${name.replace(/^\w+-/, '')} | ${row.group ?? ''}`, name: row.name, ratio, isOther }]
    })
  )
  const names = [...new Set(measured.map(({ name }) => name))]
  const lines = Map.groupBy(measured, ({ line }) => line)
  const table = [
    ['', 'text', ...names],
    Array.from({ length: names.length + 2 }, () => '---'),
    ...Array.from(lines, ([line, rows]) => [
      line,
      ...names.map(name => {
        const row = rows.find(row => row.name === name)
        if (row === undefined) return ''
        const ratio = (1 / row.ratio).toLocaleString('en', { maximumSignificantDigits: 3 })
        return row.isOther ? `${ratio} (other ids)` : ratio
      })
    ])
  ].map(cells => `| ${cells.join(' | ')} |`)
  const text = `Times as fast: ${reports[0]?.baseline ?? ''} against\n\n${table.join('\n')}\n`
  console.log(text)
  await writeFile(join(folder, 'encode-ratios.md'), text)
}
