import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine } from './machine.ts'

export interface Report {
  name: string
  unit?: string
  baseline?: string
  machine: Machine
  versions: Record<string, string>
  rows: ReportRow[]
}

interface Head {
  group?: string
  name: string
  package?: string
}

interface Measurement extends Head {
  work: number
  /** The median of the samples: milliseconds for one run. */
  milliseconds: number
  quartiles: [low: number, high: number]
  samples: number[]
  /** How many times as fast as the baseline. */
  ratio?: number
  quality: Record<string, number | string>
}

export type ReportRow = Measurement | (Head & { skipped: string })

/** Prints the table, and writes it and the report to the folder. */
export async function write(report: Report, folder: string): Promise<void> {
  const table = markdown(report)
  console.log(table)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${report.name}.md`), table)
  await writeFile(join(folder, `${report.name}.json`), `${JSON.stringify(report, null, 2)}\n`)
}

/** The report as a table, with the machine below. */
export function markdown(report: Report): string {
  const { name, rows, unit, baseline } = report
  const measured = rows.filter(row => 'milliseconds' in row)
  const groups = rows.some(row => row.group !== undefined)
  const qualities = [...new Set(measured.flatMap(row => Object.keys(row.quality)))]
  const columns = [
    ...(groups ? [''] : []),
    name,
    ...(unit === undefined ? [] : [`${unit}/s`]),
    'time',
    'spread',
    ...(baseline === undefined ? [] : [`× ${baseline}`]),
    ...qualities
  ]
  const body = rows.map((row, i) => {
    const repeated = i > 0 && rows[i - 1]!.group === row.group
    const head = [...(groups ? [repeated ? '' : (row.group ?? '')] : []), row.name]
    if (!('milliseconds' in row)) return [...head, `skipped: ${row.skipped}`]
    const { milliseconds, quartiles, work, ratio, quality } = row
    return [
      ...head,
      ...(unit === undefined ? [] : [figure((1000 * work) / milliseconds)]),
      duration(milliseconds),
      `± ${figure((50 * (quartiles[1] - quartiles[0])) / milliseconds, 2)} %`,
      ...(baseline === undefined ? [] : [ratio === undefined ? '' : figure(ratio)]),
      ...qualities.map(column => {
        const value = quality[column] ?? ''
        return typeof value === 'number' ? figure(value, 4) : value
      })
    ]
  })
  const lines = [columns, columns.map(() => '---'), ...body].map(
    cells => `| ${columns.map((_, i) => (cells[i] ?? '').replaceAll('|', '\\|')).join(' | ')} |`
  )
  return `${lines.join('\n')}\n\n${footnote(report)}\n`
}

function footnote({ machine, versions }: Report): string {
  const { cpu, cores, memoryGB, system, node, load } = machine
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return (
    [`${cpu}, ${cores} cores, ${memoryGB} GB, ${system}, Node ${node}`, ...others].join(', ') +
    `; load ${load} at the start. Medians; the spread is half the distance of the quartiles.`
  )
}

function figure(value: number, digits = 3): string {
  return value.toLocaleString('en', { maximumSignificantDigits: digits })
}

function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${figure(milliseconds / 1000)} s`
  if (milliseconds >= 1) return `${figure(milliseconds)} ms`
  return milliseconds >= 1e-3 ? `${figure(milliseconds * 1e3)} µs` : `${figure(milliseconds * 1e6)} ns`
}
