import type { Entry, Package } from './entries.ts'
import type { Example } from './examples.ts'
import type { Export, Member, Parameter, Signature } from './exports.ts'

export interface Reference {
  /** The Markdown of the page of an entry point. */
  page(entry: Entry): string
  /** What has no description or no example, as `@llm-cookbook/viz umap: no description of options.seed`. */
  gaps(): string[]
}

/** The reference out of all exports and all examples. */
export function writeReference(all: readonly Export[], examples: readonly Example[]): Reference {
  const links = new Map<string, string>()
  for (const each of all) {
    const key = `${each.entry.package} ${each.name}`
    const target = (each.from ?? each.entry).page
    if (!links.has(key)) links.set(key, `./${target}.html#${each.name}`)
    if (!links.has(each.name)) links.set(each.name, `./${target}.html#${each.name}`)
  }

  const link = (name: string, entry: Entry): string | undefined => {
    const address = links.get(`${entry.package} ${name}`) ?? links.get(name)
    return address?.startsWith(`./${entry.page}.html`) ? address.slice(address.indexOf('#')) : address
  }

  /** A type in HTML, with the names of ours as links. */
  const typed = (code: string, entry: Entry): string => {
    const pieces = code.replace(/\s+/g, ' ').split(/('[^']*'|\b[A-Z]\w*\b)/)
    const html = pieces.map((piece, i) => {
      const address = i % 2 === 1 && !piece.startsWith("'") ? link(piece, entry) : undefined
      return address === undefined ? escapeHtml(piece) : `<a href="${address}">${piece}</a>`
    })
    return `<code v-pre>${html.join('')}</code>`
  }

  const exampleOf = (each: Export): Example | undefined => {
    const word = new RegExp(`(?<![\\w'.])${each.name}(?![\\w'])`)
    const source = each.entry.specifier
    const imported = new RegExp(
      `import\\s*\\{[^}]*(?<!\\w)${each.name}(?!\\w)[^}]*\\}\\s*from '${source.replaceAll('/', '\\/')}'`
    )
    const fitting = examples.filter(({ code }) => imported.test(code))
    const used = examples.filter(({ code }) => code.includes(`'${source}'`) && word.test(code))
    return [...fitting.filter(({ code }) => code.split('\n').length <= 24), ...fitting, ...used][0]
  }

  /** Whether something with an example shows it too: what makes it, or its namesake in the main entry. An error shows itself. */
  const isShown = ({ name, kind, entry, signatures }: Export): boolean =>
    signatures.some(({ code }) => code.includes(' extends Error')) ||
    all.some(
      other =>
        other.entry.package === entry.package &&
        (kind === 'class'
          ? other.kind === 'function' &&
            other.signatures.some(({ code }) =>
              named(code.slice(code.lastIndexOf('): '))).some(type => type === name || type === `${name}Learner`)
            )
          : other.name === name && other.entry !== entry) &&
        hasExample(other)
    )

  const hasExample = (each: Export): boolean => each.example !== undefined || exampleOf(each) !== undefined

  const parameters = (of: readonly Parameter[], entry: Entry): string[] =>
    of.map(each => {
      const value = each.default === undefined ? '' : `, default \`${each.default}\``
      const optional = each.optional ? `, optional${value}` : ''
      const type = named(each.type)
        .map(name => all.find(other => other.name === name))
        .find(Boolean)
      const says = each.text || (type?.name.includes('Options') ? `see ${type.name}, below` : '')
      return `- <code>${escapeHtml(each.name)}</code> ${typed(each.type, entry)}${optional}${says === '' ? '' : `: ${prose(says, '  ')}`}`
    })

  const callable = (signature: Signature, entry: Entry): string[] => [
    '```ts',
    signature.code,
    '```',
    '',
    ...(signature.parameters.length === 0 ? [] : [...parameters(signature.parameters, entry), '']),
    ...(signature.returns === '' ? [] : [`**Returns** ${prose(signature.returns, '')}`, '']),
    ...(signature.throws.length === 0
      ? []
      : ['**Throws**', '', ...signature.throws.map(each => `- ${prose(each, '  ')}`), ''])
  ]

  const memberLines = (members: readonly Member[], entry: Entry, id: string): string[] =>
    members.map(each => {
      const code = each.isStatic ? `${id}.${each.code}` : each.code
      const lines = [`- ${typed(code, entry)}`]
      const text = each.text || (usual.get(each.name) ?? '')
      if (text !== '') lines.push('', `  ${prose(text, '  ')}`)
      const told = each.parameters.filter(({ text }) => text !== '')
      if (told.length > 0)
        lines.push('', ...told.map(p => `  - <code>${escapeHtml(p.name)}</code>: ${prose(p.text, '    ')}`))
      if (each.throws.length > 0) lines.push('', ...each.throws.map(t => `  - throws ${prose(t, '    ')}`))
      return lines.join('\n')
    })

  const section = (each: Export, level: number, shown: Set<string>): string[] => {
    const { name, entry, kind } = each
    const head = `${'#'.repeat(level)} ${name} <Badge type="info" text="${kind}" /> {#${name}}`
    if (each.from !== undefined)
      return [head, '', `The [${name} of ${each.from.specifier}](./${each.from.page}.md#${name}).`, '']
    const lines = [head, '', prose(describe(each, all), ''), '']
    const calls = each.signatures.length > 1 ? each.signatures : each.signatures.slice(0, 1)
    for (const signature of calls) {
      if (kind === 'function') lines.push(...callable(signature, entry))
      else if (!(kind === 'interface' && /^interface \w+$/.test(signature.code))) {
        lines.push('```ts', signature.code, '```', '')
      }
    }
    if (each.members.length > 0) {
      lines.push('<div class="members">', '', ...memberLines(each.members, entry, name), '', '</div>', '')
    }
    const example = kind === 'function' || kind === 'class' ? exampleOf(each) : undefined
    if (each.example !== undefined) {
      lines.push('**Example**', '', '```ts', each.example, '```', '')
    } else if (example) {
      const isNew = !shown.has(example.code)
      shown.add(example.code)
      if (isNew && example.code.split('\n').length <= 30) {
        lines.push(`**Example**, from [${example.title}](${example.link})`, '', '```ts', example.code, '```', '')
      } else lines.push(`**Example** in [${example.title}](${example.link}).`, '')
    }
    return lines
  }

  const ofEntry = (entry: Entry): Export[] => all.filter(each => each.entry.page === entry.page)

  return {
    page(entry) {
      const exports = ofEntry(entry)
      const acting = exports.filter(({ kind }) => kind === 'function' || kind === 'class' || kind === 'const')
      const types = new Map(exports.filter(each => !acting.includes(each)).map(each => [each.name, each]))
      const shown = new Set<string>()
      const lines: string[] = []
      for (const each of acting) {
        lines.push(...section(each, 2, shown))
        // Its options stand below what takes them first.
        for (const { parameters } of [...each.signatures, ...each.members]) {
          for (const name of parameters.flatMap(({ type }) => named(type))) {
            const options = types.get(name)
            if (options === undefined || !name.endsWith('Options')) continue
            types.delete(name)
            lines.push(...section(options, 3, shown))
          }
        }
      }
      if (types.size > 0) {
        lines.push('## Types', '')
        for (const each of types.values()) lines.push(...section(each, 3, shown))
      }
      const names = (kinds: string[]): string =>
        exports
          .filter(({ kind }) => kinds.includes(kind))
          .map(({ name }) => `<a href="#${name}"><code>${name}</code></a>`)
          .join(' ')
      const contents = [
        ['Functions', names(['function'])],
        ['Classes', names(['class'])],
        ['Values', names(['const'])],
        ['Types', names(['interface', 'type'])]
      ].filter(([, list]) => list !== '')
      return [
        '---',
        `title: '${entry.specifier}'`,
        `description: Everything that ${entry.specifier} exports.`,
        'outline: 2',
        'pageClass: reference',
        'prev: false',
        'next: false',
        '---',
        '',
        `# ${entry.specifier}`,
        '',
        `What it is for, and how to install it: [the package's page](/packages/${entry.package}).`,
        '',
        ...contents.flatMap(([title, list]) => [`<p class="exports"><strong>${title}</strong> ${list}</p>`, '']),
        ...lines
      ].join('\n')
    },
    gaps() {
      return all.flatMap(each => {
        if (each.from !== undefined) return []
        const gap = (missing: string): string => `${each.entry.specifier} ${each.name}: ${missing}`
        const found: string[] = []
        const text = describe(each, all)
        if (text === '') found.push(gap('no description'))
        for (const { parameters } of each.signatures) {
          for (const one of parameters) if (!told(one, text)) found.push(gap(`parameter ${one.name} is not described`))
        }
        for (const member of each.members) {
          if (member.name.startsWith('[Symbol.')) continue
          if (
            member.text === '' &&
            !usual.has(member.name) &&
            member.name !== 'constructor' &&
            !(each.kind === 'class' && member.name === 'name')
          ) {
            found.push(gap(`${member.name} is not described`))
          }
          for (const one of member.parameters) {
            if (!told(one, member.text + text))
              found.push(gap(`parameter ${one.name} of ${member.name} is not described`))
          }
        }
        if ((each.kind === 'function' || each.kind === 'class') && !hasExample(each) && !isShown(each)) {
          found.push(gap('no example'))
        }
        return [...new Set(found)]
      })
    }
  }
  /** In words of its own, as a type that is described, or in the description of the whole. */
  function told({ name, type, text }: Parameter, whole: string): boolean {
    const bare = name.replace('...', '')
    return text !== '' || new RegExp(`\\b${bare}\\b`, 'i').test(whole) || named(type).some(each => links.has(each))
  }
}

/** What options of these names are everywhere. */
const usual: ReadonlyMap<string, string> = new Map([
  ['signal', 'Stops the work: what was promised is then rejected with the reason of the signal. None by default.'],
  ['onProgress', 'Told, as the work goes on, how far it is. Nobody by default.']
])

/** What an export says of itself. Options say whose they are. */
function describe(each: Export, all: readonly Export[]): string {
  if (each.text !== '') return each.text
  const returns = each.signatures.find(signature => signature.returns !== '')?.returns
  if (returns !== undefined) return `Returns ${returns.replace(/\.$/, '')}.`
  if (!each.name.endsWith('Options')) return ''
  const takers = all.filter(other =>
    [...other.signatures, ...other.members].some(({ parameters }) =>
      parameters.some(({ type }) => named(type).includes(each.name))
    )
  )
  const extending = all.filter(other => other.signatures.some(({ code }) => code.includes(`extends ${each.name}`)))
  const names = [...new Set([...takers, ...extending].map(({ name }) => `\`${name}\``))]
  return names.length === 0 ? '' : `Options of ${names.join(', ')}.`
}

/** The names in a type that may be of ours. */
function named(type: string): string[] {
  return type.match(/\b[A-Z]\w*\b/g) ?? []
}

/** A text that neither HTML nor Markdown nor Vue takes for more than a text. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>{[\]*_`|\\]/g, character => `&#${character.charCodeAt(0)};`)
}

/** A comment as Markdown that Vue takes for text, its further lines indented. */
function prose(text: string, indent: string): string {
  const linked = text.replace(
    /\{@link\s+([^}|\s]+)(?:[|\s]([^}]*))?\}/g,
    (_, name: string, words?: string) => words?.trim() ?? `\`${name}\``
  )
  const safe = linked
    .split(/(`+[^`]+`+)/)
    .map((piece, i) =>
      i % 2 === 1
        ? piece
        : piece.replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;').replaceAll('*', '\\*').replaceAll('_', '\\_')
    )
    .join('')
  return safe.split('\n').join(`\n${indent}`)
}

/** What can be imported, package by package. */
export function referenceIndex(all: readonly Package[]): string {
  return [
    '---',
    'title: Reference',
    'description: Everything that the packages export, by what it is imported from.',
    'prev: false',
    'next: false',
    '---',
    '',
    '# Reference',
    '',
    'Everything that the packages export, by what it is imported from. These pages are made of the comments in the sources.',
    'Options are optional where a `?` stands behind their name. Every function that can wait takes a `signal` that stops it.',
    '',
    ...all.flatMap(({ name, description, entries }) => [
      `## ${name}`,
      '',
      description,
      '',
      ...entries.map(({ specifier, page }) => `- [\`${specifier}\`](/reference/${page})`),
      ''
    ])
  ].join('\n')
}
