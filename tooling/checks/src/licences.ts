import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import type { Finding } from './finding.ts'
import { filesUnder, place } from './workspace.ts'

const sourceCode = /\.(?:[cm]?[jt]sx?|vue|css|html|md|ya?ml)$|(?:^|[/\\])(?:package|tsconfig.*|turbo|knip)\.json$/
const licence =
  /\b(?:CC0|CC[ -]BY|Creative Commons|public domain|PDDL|ODC|MIT|Apache|BSD|ISC|Unlicense|permission is hereby granted|not subject to copyright)\b/i
const origin = /https?:\/\/|\b(?:from|source|(?:made|generated|written) (?:by|for))\b/i

/**
 * Data of others needs its licence: every file over 10 kB that is no source text is named in a SOURCES.md, README.md or
 * NOTICE that tells where it comes from (an address, or what made it) and its licence. The notice stands in the folder
 * of the file or above it in the same package (the package's own README does not count), and names the file, its folder
 * (`pdf/`) or its ending (`*.pdf`). Results of benches are ours, and exempt.
 */
export function licences(root: string): Finding[] {
  const files = filesUnder(root).filter(
    file =>
      statSync(file).size > 10_000 &&
      !sourceCode.test(file) &&
      !/^pnpm-lock\.yaml$|\bbench\/results\//.test(place(root, file)) &&
      !/^(?:SOURCES|NOTICE|LICENSE)\b/.test(basename(file))
  )
  return files.flatMap(file => {
    const message = faultOf(file, root)
    return message === undefined ? [] : [{ file: place(root, file), message }]
  })
}

function faultOf(file: string, root: string): string | undefined {
  const notices = noticesAbove(file, root)
  const notice = notices.find(({ folder, text }) => namesOf(file, folder).some(name => text.includes(name)))
  if (!notice)
    return 'no SOURCES.md, README.md or NOTICE beside or above it names this file: say where it comes from and its licence'
  if (!licence.test(notice.text)) return `${notice.name} names no licence: say under which it may be given on`
  if (!origin.test(notice.text)) return `${notice.name} names no source: give the address, or say what made it`
  return undefined
}

function noticesAbove(file: string, root: string): { folder: string; name: string; text: string }[] {
  const found = []
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const isTop = folder === root || existsSync(join(folder, 'package.json'))
    for (const name of ['SOURCES.md', 'NOTICE', 'NOTICE.md', 'NOTICE.txt', ...(isTop ? [] : ['README.md'])]) {
      const path = join(folder, name)
      if (existsSync(path)) found.push({ folder, name: place(root, path), text: readFileSync(path, 'utf8') })
    }
    if (isTop) return found
  }
}

/** How a notice in `folder` may name the file: by its name, its ending, or a folder on the way to it. */
function namesOf(file: string, folder: string): string[] {
  const way = place(folder, dirname(file)).split('/')
  const folders = way[0] === '' ? [] : way.map((_, i) => way.slice(0, i + 1).join('/') + '/')
  return [basename(file), `*${extname(file)}`, ...folders]
}
