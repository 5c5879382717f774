import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import {
  createConversation,
  type Answer,
  type Chat,
  type Conversation,
  type Filter,
  type Hit,
  type Index
} from '@llm-cookbook/rag'
import type { World } from './command.ts'
import type { ModeName } from './common-options.ts'
import { exitCodes, type ExitCode } from './exit.ts'
import { explain } from './explain.ts'
import { glimpse } from './glimpse.ts'
import { printableLine } from './printable.ts'
import { answerObject, showAnswer, warnOfAnswer } from './show-answer.ts'
import { suggest } from './suggest.ts'
import { columns, wrap } from './wrap.ts'

export interface TerminalChatOptions {
  readonly index: Pick<Index, 'analyzer' | 'documents' | 'search'>
  /** Writes the answers; without one they are quoted. */
  readonly chat: Chat | undefined
  /** How many passages an answer is made from, at most. */
  readonly k: number
  readonly mode: ModeName
  readonly filter: Filter | undefined
  /** A line of JSON an answer. */
  readonly json: boolean
}

/** What can be typed in place of a question. */
const commands: Readonly<Record<string, string>> = {
  '/sources': 'the passages that were found for the last question',
  '/documents': 'what is asked',
  '/clear': 'forgets what was said before',
  '/help': 'prints this',
  '/quit': 'ends, as Ctrl-D does'
}

/**
 * Answers the lines of standard input one after the other, each in the light of those before: typed at a prompt, or piped in.
 *
 * @returns `doneInPart` if there were questions that could not be answered because something failed
 */
export async function chatInTerminal(options: TerminalChatOptions, world: World): Promise<ExitCode> {
  const session = new Session(options, world)
  return session.run()
}

class Session {
  readonly #options: TerminalChatOptions
  readonly #world: World
  readonly #typed = process.stdin.isTTY && process.stdout.isTTY
  /** What is typed while an answer is written is not shown in the midst of it. */
  readonly #screen = new Screen()
  readonly #lines: Interface
  #conversation: Conversation
  #hits: readonly Hit[] = []
  #answering: AbortController | undefined
  #failed = false

  constructor(options: TerminalChatOptions, world: World) {
    this.#options = options
    this.#world = world
    this.#conversation = this.#begin()
    this.#lines = createInterface({
      input: process.stdin,
      ...(this.#typed && {
        output: this.#screen,
        terminal: true,
        prompt: world.terminal.style('bold', '› '),
        completer: (line: string) => [Object.keys(commands).filter(name => name.startsWith(line)), line]
      })
    })
  }

  async run(): Promise<ExitCode> {
    const { signal, terminal } = this.#world
    if (this.#typed) {
      this.#greet()
      this.#interruptible()
      this.#lines.prompt()
    }
    signal.addEventListener('abort', () => {
      this.#lines.close()
    })
    let quit = false
    for await (const line of this.#lines) {
      const text = line.trim()
      quit = text === '/quit'
      if (quit) break
      if (text.startsWith('/')) this.#command(text)
      else if (text !== '') await this.#answer(text)
      signal.throwIfAborted()
      if (this.#typed) {
        terminal.print()
        this.#screen.muted = false
        this.#lines.prompt()
      }
    }
    this.#lines.close()
    // Ctrl-D ends no line; what comes next in the terminal begins one.
    if (this.#typed && !quit) terminal.print()
    signal.throwIfAborted()
    return this.#failed ? exitCodes.doneInPart : exitCodes.done
  }

  #begin(): Conversation {
    const { index, chat, k, mode, filter } = this.#options
    return createConversation({
      index: {
        analyzer: index.analyzer,
        search: (query, searchOptions) => index.search(query, { ...searchOptions, mode, filter })
      },
      k,
      ...(chat && { chat })
    })
  }

  #greet(): void {
    const { terminal } = this.#world
    const { length } = this.#options.index.documents
    terminal.print(`${count(length, 'document')}. /help tells the commands, Ctrl-D ends.`)
    terminal.print()
  }

  /** At a terminal Ctrl-C stops an answer, or empties the line; twice on an empty line it ends. */
  #interruptible(): void {
    let before = false
    this.#lines.on('line', () => {
      before = false
    })
    this.#lines.on('SIGINT', () => {
      if (this.#answering !== undefined) {
        this.#answering.abort()
        return
      }
      if (this.#lines.line === '' && before) {
        this.#lines.close()
        return
      }
      before = this.#lines.line === ''
      // Ends the line that is being typed, and forgets it.
      this.#lines.write(null, { ctrl: true, name: 'e' })
      this.#lines.write(null, { ctrl: true, name: 'u' })
      if (before) this.#screen.write('\n(Ctrl-C again, or Ctrl-D, ends)\n')
      this.#lines.prompt()
    })
  }

  #command(text: string): void {
    const { terminal } = this.#world
    switch (text) {
      case '/help':
        for (const [name, about] of Object.entries(commands)) {
          terminal.print(`${terminal.style('cyan', name.padEnd(12))}${about}`)
        }
        return
      case '/documents':
        for (const { source, pages, passages } of this.#options.index.documents) {
          const size = `, ${count(pages, 'page')}, ${count(passages, 'passage')}`
          terminal.print(`${printableLine(source)}${terminal.style('dim', size)}`)
        }
        return
      case '/clear':
        this.#conversation = this.#begin()
        this.#hits = []
        terminal.print('A new conversation.')
        return
      case '/sources':
        this.#showSources()
        return
      default: {
        const near = suggest(text, Object.keys(commands))
        terminal.print(
          `There is no ${printableLine(text)}. ${near === undefined ? '/help tells what there is.' : `Did you mean ${near}?`}`
        )
      }
    }
  }

  #showSources(): void {
    const { terminal } = this.#world
    if (this.#hits.length === 0) terminal.print('Nothing was found yet.')
    for (const [i, { source, page, text }] of this.#hits.entries()) {
      const label = `[${i + 1}]`
      const indent = ' '.repeat(columns(label) + 1)
      const place = terminal.style('cyan', `${printableLine(source)}, page ${page}`)
      terminal.print(`${terminal.style('bold', label)} ${place}`)
      const question = this.#conversation.turns.at(-1)?.standalone ?? ''
      const part = glimpse(printableLine(text), question, { analyzer: this.#options.index.analyzer, length: 200 })
      terminal.print(wrap(part, { width: terminal.width, indent }))
    }
  }

  async #answer(question: string): Promise<void> {
    const { chat, json } = this.#options
    const { terminal, signal } = this.#world
    const answering = new AbortController()
    this.#answering = answering
    this.#screen.muted = true
    if (this.#typed) terminal.print()
    try {
      const asked = this.#conversation.ask(question, { signal: AbortSignal.any([signal, answering.signal]) })
      if (!json) await showAnswer(terminal, asked, { written: chat !== undefined })
      const answer = await asked.result
      for await (const event of asked) if (event.type === 'retrieved') this.#hits = event.hits
      if (json) terminal.json(answerObject(answer, answer.timings))
      else this.#tellQuery(answer)
      warnOfAnswer(terminal, answer)
    } catch (error) {
      signal.throwIfAborted()
      terminal.progress.clear()
      if (answering.signal.aborted) {
        terminal.print('\nStopped.')
        return
      }
      const { code, message } = explain(error)
      this.#failed = true
      if (json) terminal.json({ question, error: { code, message } })
      terminal.error(message)
    } finally {
      this.#answering = undefined
    }
  }

  /** What was searched for, where that is not what was typed. */
  #tellQuery({ question, queries }: Answer): void {
    const { terminal } = this.#world
    const [query = question] = queries
    if (query !== question) terminal.print(terminal.style('dim', `\nSearched for: ${printableLine(query)}`))
  }
}

function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`
}

/** Standard output, which can be made to swallow what readline writes. */
class Screen extends Writable {
  muted = false
  readonly isTTY: boolean = true

  constructor() {
    super()
    // The line that is being typed is wrapped anew when the window gets another width.
    process.stdout.on('resize', () => {
      if (!this.muted) this.emit('resize')
    })
  }

  get columns(): number {
    return process.stdout.columns
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.muted) callback()
    else process.stdout.write(chunk, callback)
  }
}
