import type { Command } from './command.ts'
import type { Option } from './options.ts'
import type { Terminal } from './terminal.ts'
import { columns, wrap } from './wrap.ts'

const exits = `0 done, 1 failed, 2 wrong usage, 3 done in part (some inputs failed, each is named), 130 interrupted (Ctrl-C).`

const json = `With --json a command prints one JSON object on standard output and nothing else (chat one for each question): its result, or { "error": { "code", "message" } } where it failed. Messages for people go to standard error.`

const services = `Nothing leaves this machine unless --model of ask, chat, cluster, embed, evaluate-retrieval or similarity, or --embedding-model, names a model of an OpenAI-compatible service, or process or batch sends a file to one. The key is read from OPENAI_API_KEY only, the address from --base-url or OPENAI_BASE_URL; for all but process and batch, these two do nothing if set alone.`

/** `cookbook --help`. */
export function showHelp(terminal: Terminal, summaries: Readonly<Record<string, string>>): void {
  const page = new Page(terminal)
  page.text(
    'Ask your documents, and see the page that tells the answer. Show, count and learn tokens. Train word vectors, and compare words by them. Offline unless you name a service.'
  )
  page.usage(['COMMAND [ARGUMENTS] [OPTIONS]', 'COMMAND --help', '--version'])
  page.heading('Commands')
  page.table(Object.entries(summaries))
  page.examples([
    { about: 'Answers from a bundled document, to see what it is', line: 'cookbook demo' },
    { about: 'A page to drop documents on and to ask them', line: 'cookbook chat --web --open' },
    { about: 'An answer from documents of yours', line: 'cookbook ask report.pdf notes.md "What was decided?"' },
    { about: 'What a text is for a language model', line: 'echo "Tokenization is fun!" | cookbook tokenize' },
    {
      about: 'Word vectors of a bundled corpus, in seconds',
      line: 'cookbook train && cookbook nearest vectors.w2v water'
    }
  ])
  page.heading('Services')
  page.text(services, '  ')
  page.heading('For scripts')
  page.text(json, '  ')
  page.exits()
}

/** `cookbook ask --help` and its like. */
export function showCommandHelp(terminal: Terminal, { usage, about, options, examples }: Command): void {
  const page = new Page(terminal)
  page.text(about)
  page.usage(usage)
  page.heading('Options')
  page.table([
    ...Object.entries(options).map(describe),
    ['--no-color', 'Print without colours, as with NO_COLOR=1.'],
    ['--help', 'Print this.']
  ])
  page.examples(examples)
  page.exits()
}

function describe([name, option]: [string, Option]): [string, string] {
  switch (option.kind) {
    case 'flag':
      return [`--${name}`, option.about]
    case 'text':
      return [`--${name} ${option.value}`, option.about + (option.env === undefined ? '' : ` Also ${option.env}.`)]
    case 'texts':
      return [`--${name} ${option.value}...`, option.about]
    case 'integer':
    case 'number': {
      const otherwise = option.default === undefined ? '' : `; default ${option.default}`
      const value = option.kind === 'integer' ? 'N' : 'X'
      return [`--${name} ${value}`, `${option.about} ${option.least} to ${option.most}${otherwise}.`]
    }
    case 'choice':
      return [`--${name} ${option.of.join('|')}`, `${option.about} Default ${option.default}.`]
  }
}

class Page {
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  heading(text: string): void {
    this.#terminal.print(`\n${this.#terminal.style('bold', text)}`)
  }

  text(text: string, indent = ''): void {
    this.#terminal.print(wrap(text, { width: this.#terminal.width, indent }))
  }

  usage(lines: readonly string[]): void {
    this.heading('Usage')
    for (const line of lines) this.#terminal.print(`  cookbook ${line}`)
  }

  /** Terms at the left, and what they mean beside them; below, where a term is too long to stand beside. */
  table(rows: readonly (readonly [string, string])[]): void {
    const left = Math.min(26, Math.max(...rows.map(([term]) => columns(term))) + 4)
    for (const [term, about] of rows) {
      const text = wrap(about, { width: this.#terminal.width, indent: ' '.repeat(left) })
      const styled = this.#terminal.style('cyan', term)
      const beside = columns(term) + 4 <= left
      this.#terminal.print(beside ? `  ${styled}${text.slice(columns(term) + 2)}` : `  ${styled}\n${text}`)
    }
  }

  examples(examples: Command['examples']): void {
    this.heading('Examples')
    for (const { about, line } of examples) {
      this.#terminal.print(`  ${this.#terminal.style('dim', `# ${about}`)}\n  ${line}`)
    }
  }

  exits(): void {
    this.heading('Exit codes')
    this.text(exits, '  ')
  }
}
