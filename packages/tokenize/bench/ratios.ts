import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from '@llm-cookbook/bench'

/** For each report and group a line: how many times as fast as each other case the baseline is. */
export async function writeRatios(reports: Report[], folder: string): Promise<void> {
  const measured = reports.flatMap(({ name, baseline, rows }) =>
    rows.flatMap(row =>
      'ratio' in row && row.name !== baseline
        ? [{ line: `${name.replace(/^\w+-/, '')} | ${row.group ?? ''}`, ...row }]
        : []
    )
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
        return row.quality['ids'] === 'other' ? `${ratio} (other ids)` : ratio
      })
    ])
  ].map(cells => `| ${cells.join(' | ')} |`)
  const text = `Times as fast: ${reports[0]?.baseline ?? ''} against\n\n${table.join('\n')}\n`
  console.log(text)
  await writeFile(join(folder, 'encode-ratios.md'), text)
}
