import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { packages, root, type Package } from './entries.ts'
import { parts } from './examples.ts'

interface Size {
  readonly tarball: number
  readonly unpacked: number
  readonly bundle: number
}

/** The page of a package: how to install it, what it weighs, where to go on, and its README as it stands. */
export function packagePage(of: Package): string {
  const sizes = JSON.parse(readFileSync(join(root, 'tooling/checks/src/sizes.json'), 'utf8')) as Record<string, Size>
  const size = sizes[`@llm-cookbook/${of.name}`]
  const install = [
    ['npm', 'npm install'],
    ['pnpm', 'pnpm add'],
    ['yarn', 'yarn add'],
    ['bun', 'bun add']
  ].flatMap(([tool, command]) => [`\`\`\`sh [${tool}]`, `${command} @llm-cookbook/${of.name}`, '```', ''])
  const entries = of.entries.map(({ specifier, page }) => `[\`${specifier}\`](/reference/${page})`)
  const [title, ...rest] = readme(of)
  return [
    '---',
    `title: '${of.name}'`,
    `description: '${of.description.replaceAll("'", "''")}'`,
    'prev: false',
    'next: false',
    '---',
    '',
    title ?? '',
    '',
    '::: code-group',
    '',
    ...install,
    ':::',
    '',
    ...(size === undefined
      ? []
      : [
          `Tarball at most ${bytes(size.tarball)}, unpacked ${bytes(size.unpacked)}; everything it exports from its main entry, in a bundle for browsers, minified and compressed, at most ${bytes(size.bundle)}. The checks hold it to that.`,
          ''
        ]),
    `Reference: ${entries.join(', ')}. [Benchmarks](/benchmarks${hasResults(of) ? `#${of.name}` : ''}). [Changelog](/changelog).`,
    '',
    ...rest
  ].join('\n')
}

function hasResults({ folder }: Package): boolean {
  return existsSync(join(folder, 'bench/results'))
}

/** The README in lines, its headings named as GitHub names them, its links leading to pages of the site. */
function readme(of: Package): string[] {
  const text = readFileSync(join(of.folder, 'README.md'), 'utf8')
  return parts(text).map(part => {
    if (part.kind === 'code') return part.source.replace(/^( *[`~]+ts) no-run$/m, '$1')
    if (part.kind === 'text') return relinked(part.source, of.folder)
    const heading = relinked(part.text, of.folder)
    return `${'#'.repeat(part.level)} ${heading} {#${part.slug}}`
  })
}

/** A line of a document in `folder`: links to other packages and pages go to those of the site, links to files are text. */
function relinked(line: string, folder: string): string {
  const linked = line.replace(
    /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g,
    (all, image: string, text: string, target: string) => {
      if (/^[a-z]+:|^#/i.test(target)) return all
      const [path = '', fragment] = target.split('#')
      const file = resolve(folder, path)
      if (image !== '') return `![${text}](${within(file)})`
      const page = pageOf(file)
      if (page === undefined) return text
      return `[${text}](${page}${fragment === undefined ? '' : `#${fragment}`})`
    }
  )
  return linked
    .split(/(`+[^`]+`+)/)
    .map((piece, i) =>
      i % 2 === 1
        ? piece.replaceAll('{{', '{​{')
        : piece.replace(/<(?!\/?(?:br|sub|sup|kbd|a|img|details|summary)\b)/g, '&lt;')
    )
    .join('')
}

function within(file: string): string {
  return relative(join(root, 'apps/docs/generated/packages'), file).split(sep).join('/')
}

/** The page that shows a file of the repository. */
function pageOf(file: string): string | undefined {
  const place = relative(root, file).split(sep).join('/')
  const site = /^apps\/docs\/(.+)\.md$/.exec(place)?.[1]
  if (site !== undefined) return `/${site}`
  const name = /^packages\/([\w-]+)(?:\/README\.md)?$/.exec(place)?.[1]
  return name !== undefined && packages().some(each => each.name === name) ? `/packages/${name}` : undefined
}

function bytes(count: number): string {
  return count >= 1e6 ? `${(count / 1e6).toFixed(1)} MB` : `${Math.ceil(count / 1e3)} kB`
}

/** The list of packages. */
export function packagesPage(): string {
  const rows = packages().map(({ name, description }) => `| [${name}](/packages/${name}) | ${description} |`)
  return [
    '---',
    'title: Packages',
    'description: Eight packages, each for one step from a text to an answer.',
    'prev: false',
    'next: false',
    '---',
    '',
    '# Packages',
    '',
    'Each does one step of the way from a text to an answer, and is installed alone. They run in Node 22.13 or later and, where',
    'they need no files, in browsers. What needs Node stands behind a subpath, such as `@llm-cookbook/rag/node`.',
    '',
    '| | |',
    '| --- | --- |',
    ...rows,
    '',
    'A command line composes them: `npx --yes pnpm@12 demo` in a clone of the repository shows what it does.',
    ''
  ].join('\n')
}

/** What changed, out of the CHANGELOGs that releases write, and of what waits for the next one. */
export function changelogPage(): string {
  const waiting = packages().flatMap(({ name }) => {
    const file = join(root, `.changeset/first-${name}.md`)
    if (!existsSync(file)) return []
    return [`**${name}**: ${readFileSync(file, 'utf8').split(/^---$/m).at(-1)!.trim()}`, '']
  })
  const logs = packages().flatMap(({ folder, name }) => {
    const file = join(folder, 'CHANGELOG.md')
    if (!existsSync(file)) return []
    return parts(readFileSync(file, 'utf8')).map(part =>
      part.kind === 'heading'
        ? `${'#'.repeat(part.level + 1)} ${part.text} {#${name}-${part.slug}}`
        : relinked(part.source, dirname(file))
    )
  })
  return [
    '---',
    'title: Changelog',
    'description: What changed from version to version, a sentence a change.',
    'prev: false',
    'next: false',
    '---',
    '',
    '# Changelog',
    '',
    ...(logs.length > 0 ? logs : ['Nothing is published yet. These sentences wait for the first release.', '']),
    ...(waiting.length > 0 ? ['## The next release', '', ...waiting] : [])
  ].join('\n')
}
