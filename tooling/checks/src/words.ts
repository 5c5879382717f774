import { readFileSync } from 'node:fs'
import { sep } from 'node:path'
import type { Finding } from './finding.ts'
import { filesUnder, place } from './workspace.ts'

// Spelt so that this file does not find itself.
const rules: { pattern: RegExp; message: string }[] = [
  {
    pattern: new RegExp(`(?<![\\w./:-])/(?:${['home', 'Users', 'root', 'work'].join('|')})/[\\w.-]{2,}`), // one letter stands for any user
    message: 'names a path of one machine: build it from the folder of the file or a temporary one'
  },
  {
    pattern: new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b`),
    message: 'is unfinished: finish it, or open an issue and leave the word out'
  },
  {
    pattern: /\b(?:describe|it|test|suite)(?:\.\w+)*\.only\(/,
    message: 'keeps the other tests from running: take .only away'
  }
]

/** Words that have no place in the repository: paths of a machine, unfinished business, tests that stop the others. */
export function words(root: string): Finding[] {
  return filesUnder(root).flatMap(file => {
    const text = textOf(file)
    if (text === undefined) return []
    return text.split('\n').flatMap((line, index) =>
      rules.flatMap(({ pattern, message }) => {
        const word = pattern.exec(line)?.[0]
        return word === undefined ? [] : [{ file: place(root, file), line: index + 1, message: `'${word}' ${message}` }]
      })
    )
  })
}

/** The text of a file that we wrote: no data of others, no lockfile, nothing binary. */
function textOf(file: string): string | undefined {
  if (/[/\\](?:fixtures|data)[/\\]|[/\\]pnpm-lock\.yaml$|\.(?:jsonl|svg|tsv)$/.test(file.replaceAll(sep, '/')))
    return undefined
  const bytes = readFileSync(file)
  return bytes.includes(0) ? undefined : bytes.toString('utf8')
}
