import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Finding } from './finding.ts'
import { readMarkdown } from './markdown.ts'
import { filesUnder, place } from './workspace.ts'

/** Links in Markdown to files that do not exist, and to headings that a file does not have; the network is not asked. */
export function links(root: string): Finding[] {
  // Links between the pages of the site are held by its own build, which ends at a dead one.
  const ofSite = /^apps\/docs\/(?!README)/
  const files = filesUnder(root).filter(
    file => file.endsWith('.md') && !place(root, file).includes('/fixtures/') && !ofSite.test(place(root, file))
  )
  return files.flatMap(file =>
    readMarkdown(readFileSync(file, 'utf8')).links.flatMap(({ target, line }) => {
      const message = faultOf(target, file, root)
      return message === undefined ? [] : [{ file: place(root, file), line, message }]
    })
  )
}

function faultOf(link: string, file: string, root: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(link) || link.startsWith('//')) return undefined
  const [path = '', fragment] = decodeURI(link.replace(/%(?![\da-f]{2})/gi, '%25')).split('#') as [string?, string?]
  const target = path === '' ? file : path.startsWith('/') ? join(root, path) : resolve(dirname(file), path)
  if (!existsSync(target)) return `the link to ${link} is dead: no such file`
  if (!fragment || !target.endsWith('.md') || !statSync(target).isFile()) return undefined
  const { anchors } = readMarkdown(readFileSync(target, 'utf8'))
  if (anchors.has(fragment)) return undefined
  return `the link to ${link} is dead: ${place(root, target)} has no such heading`
}
