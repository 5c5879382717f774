import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Example, toProgram } from './examples.ts'
import type { Finding } from './finding.ts'
import { run } from './programs.ts'

/**
 * Runs an example and asserts its values. It is written to `file`, from where its imports are resolved, and runs in
 * an empty folder beside that, with an empty home and nothing of the environment that could change what it does.
 */
export async function runExample(example: Example, file: string, nodeOptions: string[] = []): Promise<Finding[]> {
  const { text, faults } = toProgram(example)
  if (faults.length > 0) return faults
  const cwd = join(file, '..', `${basename(file)}.cwd`)
  mkdirSync(cwd, { recursive: true })
  writeFileSync(file, text)
  const { SystemRoot, PATH } = process.env
  const env = { HOME: cwd, USERPROFILE: cwd, TMPDIR: cwd, TEMP: cwd, SystemRoot, PATH, NO_COLOR: '1' }
  const options = { cwd, env, timeout: 60_000 }
  const { code, stderr } = await run(process.execPath, [...nodeOptions, '--no-warnings', file], options)
  if (code === 0) return []
  const wrongValue = /^Error: line (\d+): (.*)/m.exec(stderr)
  const line = wrongValue?.[1] ?? new RegExp(`${basename(file)}:(\\d+)`).exec(stderr)?.[1] ?? 1
  const message = wrongValue?.[2] ?? /^\w*Error\b.*/m.exec(stderr)?.[0] ?? stderr.trim()
  const place = { file: example.file, line: example.line + Number(line) - 1 }
  return [{ ...place, message: code === null ? 'did not end within a minute' : message }]
}
