/** What the checks read out of a Markdown file; lines are counted from 1. */
export interface Markdown {
  /** Fenced code blocks, with the indentation of their fence taken off; `line` is that of the first line of code. */
  blocks: { language: string; line: number; code: string }[]
  /** Targets of links and images, as written in Markdown or as `href` and `src` in HTML; no code. */
  links: { target: string; line: number }[]
  /** The fragments that a link may point at: slugs of the headings, as GitHub makes them, and ids of HTML elements. */
  anchors: Set<string>
}

export function readMarkdown(text: string): Markdown {
  const blocks: Markdown['blocks'] = []
  const links: Markdown['links'] = []
  const anchors = new Set<string>()
  let fence: { mark: string; indent: string } | undefined
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    const [, indent = '', mark = '', info = ''] = /^(\s*)(`{3,}|~{3,})\s*([^`]*)$/.exec(source) ?? []
    if (fence) {
      const ends = mark.startsWith(fence.mark) && info === ''
      if (ends) fence = undefined
      else
        blocks.at(-1)!.code +=
          (source.startsWith(fence.indent) ? source.slice(fence.indent.length) : source.trimStart()) + '\n'
    } else if (mark) {
      fence = { mark, indent }
      blocks.push({ language: info.trim(), line: line + 1, code: '' })
    } else {
      const prose = source.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '``')
      links.push(...linkTargets(prose).map(target => ({ target, line })))
      for (const [, id] of prose.matchAll(/<\w+[^>]*\s(?:id|name)=["']([^"']+)["']/g)) anchors.add(id!)
      const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(source)?.[1]
      if (heading !== undefined) anchors.add(unique(slug(heading), anchors))
    }
  }
  return { blocks, links, anchors }
}

function linkTargets(prose: string): string[] {
  const inline = /\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))*)>?(?:\s+["'(][^)]*)?\)/g
  const reference = /^ {0,3}\[[^\]]+\]:\s+<?([^\s>]+)/g
  const html = /<\w+[^>]*\s(?:href|src)=["']([^"']+)["']/g
  return [inline, reference, html].flatMap(pattern => [...prose.matchAll(pattern)].map(match => match[1]!))
}

/** GitHub's rule: lower case, letters, digits, `_` and `-` stay, spaces become `-`. */
function slug(heading: string): string {
  const text = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<[^>]+>/g, '')
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

function unique(slug: string, taken: Set<string>): string {
  let name = slug
  for (let n = 1; taken.has(name); n++) name = `${slug}-${n}`
  return name
}
