import { resolve } from 'node:path'
import { toLine } from './finding.ts'
import { house } from './programs.ts'
import { readme } from './readme.ts'

// `pnpm examples packages/tokenize README.md` runs the examples of these files and folders, and prints what is wrong with them.

const { INIT_CWD: from = process.cwd() } = process.env
const within = process.argv.slice(2).map(path => resolve(from, path))
const findings = await readme(house, within.length === 0 ? [house] : within)
for (const finding of findings) console.log(toLine(finding))
console.log(findings.length === 0 ? 'All examples run.' : `${findings.length} findings`)
process.exitCode = findings.length === 0 ? 0 : 1
