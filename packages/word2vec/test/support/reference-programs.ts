import { readFileSync } from 'node:fs'

const read = (name: string): string =>
  readFileSync(new URL(`../fixtures/reference-programs/${name}`, import.meta.url), 'utf8')

/** The sentences of the text that the reference programs were given. */
export const sentences: string[][] = read('text.txt')
  .trim()
  .split('\n')
  .map(line => line.split(' '))

/** What a reference program said, as `make.py` recorded it. */
export function recorded(name: string): unknown {
  return JSON.parse(read(`${name}.json`))
}
