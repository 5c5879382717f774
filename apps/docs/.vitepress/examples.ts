import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chapters } from './chapters.ts'
import { packages, root } from './entries.ts'

/** A program in a README or a chapter, which the checks run. */
export interface Example {
  readonly code: string
  /** Where the site shows it, with the heading that it stands under. */
  readonly link: string
  /** Of that place, for people. */
  readonly title: string
}

/** Every `ts` block of the packages' READMEs, then of the chapters. */
export function readExamples(): Example[] {
  const readmes = packages().map(({ name, folder }) => ({
    file: join(folder, 'README.md'),
    page: `/packages/${name}`,
    title: name
  }))
  const pages = chapters().map(({ path, title }) => ({
    file: join(root, 'apps/docs', `${path}.md`),
    page: path,
    title: `chapter ${title}`
  }))
  return [...readmes, ...pages].flatMap(({ file, page, title }) => {
    const found: Example[] = []
    let heading = { text: '', slug: '' }
    for (const part of parts(readFileSync(file, 'utf8'))) {
      if (part.kind === 'heading' && part.level > 1) heading = { text: part.text, slug: part.slug }
      if (part.kind !== 'code' || !/^ts( |$)/.test(part.language)) continue
      const under = heading.text === '' ? title : `${title}: ${heading.text.replaceAll('`', '')}`
      found.push({ code: part.code, link: page + (heading.slug === '' ? '' : `#${heading.slug}`), title: under })
    }
    return found
  })
}

export type Part =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly slug: string }
  | { readonly kind: 'code'; readonly language: string; readonly code: string; readonly source: string }
  | { readonly kind: 'text'; readonly source: string }

/** A Markdown text in its lines of prose, headings and fenced blocks. */
export function parts(markdown: string): Part[] {
  const found: Part[] = []
  const taken = new Set<string>()
  let fence: { indent: string; mark: string; language: string; lines: string[] } | undefined
  for (const line of markdown.split('\n')) {
    const [, indent = '', mark = '', info = ''] = /^( *)(`{3,}|~{3,})\s*([^`]*)$/.exec(line) ?? []
    if (fence) {
      if (mark.startsWith(fence.mark) && info === '') {
        const code = fence.lines.map(each => each.replace(new RegExp(`^${fence!.indent}`), '')).join('\n')
        const source = [`${fence.indent}${fence.mark}${fence.language}`, ...fence.lines, line].join('\n')
        found.push({ kind: 'code', language: fence.language, code, source })
        fence = undefined
      } else fence.lines.push(line)
      continue
    }
    if (mark !== '') {
      fence = { indent, mark, language: info.trim(), lines: [] }
      continue
    }
    const [, marks, text] = /^(#{1,6}) +(.*?)\s*$/.exec(line) ?? []
    if (marks === undefined) found.push({ kind: 'text', source: line })
    else found.push({ kind: 'heading', level: marks.length, text: text!, slug: unique(slugOf(text!), taken) })
  }
  return found
}

/** As GitHub makes it, so that one link fits both places. */
function slugOf(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

function unique(slug: string, taken: Set<string>): string {
  let name = slug
  for (let n = 1; taken.has(name); n++) name = `${slug}-${n}`
  taken.add(name)
  return name
}
