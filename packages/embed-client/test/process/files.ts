import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder for one test, and the files in it by their names. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'embed-client-'))

  constructor() {
    onTestFinished(() => {
      rmSync(this.path, { recursive: true, force: true })
    })
  }

  file(name: string): string {
    return join(this.path, name)
  }

  /** Writes values as JSON, a line each. */
  lines(name: string, values: readonly unknown[]): string {
    writeFileSync(this.file(name), values.map(value => `${JSON.stringify(value)}\n`).join(''))
    return this.file(name)
  }

  /** The lines of a file, as JSON; none where there is no such file. */
  read(name: string): unknown[] {
    let text = ''
    try {
      text = readFileSync(this.file(name), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    if (text !== '' && !text.endsWith('\n')) throw new Error(`${name} ends in half of a line`)
    return text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line) as unknown)
  }
}
