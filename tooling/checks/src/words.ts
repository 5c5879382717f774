import { readFileSync } from 'node:fs'
import type { Finding } from './finding.ts'
import { filesUnder, place } from './workspace.ts'

// Spelt so that this file does not find itself.
const rules: { pattern: RegExp; message: string }[] = [
  {
    // A name of one letter stands for anybody.
    pattern: new RegExp(`(?<![\\w./:-])/(?:${['home', 'Users', 'root', 'work'].join('|')})/[\\w.-]{2,}`),
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

// Data of others, and what programs write.
const notOurWords = /(?:^|\/)(?:fixtures|data)\/|^pnpm-lock\.yaml$|\.(?:jsonl|svg|tsv)$/

/** Words that have no place in the repository: paths of a machine, unfinished business, tests that stop the others. */
export function words(root: string): Finding[] {
  return filesUnder(root).flatMap(path => {
    const file = place(root, path)
    if (notOurWords.test(file)) return []
    const text = readFileSync(path, 'utf8')
    if (text.includes('\0')) return [] // binary
    return text.split('\n').flatMap((line, index) =>
      rules.flatMap(({ pattern, message }) => {
        const word = pattern.exec(line)?.[0]
        return word === undefined ? [] : [{ file, line: index + 1, message: `'${word}' ${message}` }]
      })
    )
  })
}
