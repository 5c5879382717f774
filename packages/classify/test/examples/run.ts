import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Runs an example as a person does, and returns what it prints. */
export async function run(name: string, ...options: string[]): Promise<string> {
  const program = join(import.meta.dirname, `../../examples/${name}.ts`)
  const command = ['--conditions=@llm-cookbook/source', program, ...options]
  return (await promisify(execFile)(process.execPath, command)).stdout
}

/** The numbers of a column of a printed table, by its first column; NaN where there is none. */
export function table(printed: string, first: string, column: string): Record<string, number> {
  const rows = printed
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line => line.split(' | ').map(cell => cell.replaceAll(/^\||\|$/g, '').trim()))
  const head = rows.findIndex(row => row[0] === first)
  const place = rows[head]!.indexOf(column)
  const end = rows.findIndex((row, i) => i > head + 1 && row.length !== rows[head]!.length)
  const body = rows.slice(head + 2, end === -1 ? undefined : end)
  return Object.fromEntries(body.map(row => [row[0]!, parseFloat(row[place]!)]))
}
