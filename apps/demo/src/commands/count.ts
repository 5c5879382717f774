import { amount, countCharacters, grouped } from '../amounts.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { countChatFile, type ChatCounts } from '../count-chat.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { eachFile, inputFiles, nameOf, textParts } from '../inputs.ts'
import { printableLine } from '../printable.ts'
import { openTokenizer, special, tokenizerOptions, type OpenTokenizer } from '../tokenizers.ts'

export const command: Command = defineCommand({
  usage: ['count [FILE...] [OPTIONS]', 'count --chat FILE --model NAME [OPTIONS]'],
  about:
    'Counts the tokens, words and characters (code points) of text files, or of what is piped in: of each file, and of all. ' +
    "Patterns in quotes ('docs/**/*.md') stand for the files that they match. With an encoding, files may be of any size. " +
    'With --chat it counts what a chat request costs at OpenAI: its messages, what frames them, and the definitions of tools.',
  options: {
    ...tokenizerOptions,
    special,
    chat: {
      kind: 'text',
      value: 'FILE',
      about:
        'Count this chat instead: messages of the Chat Completions API as JSON, or a request { messages, tools, model }.'
    },
    json: {
      kind: 'flag',
      about:
        'Print one JSON object: { encoding, files: [{ file, tokens, words, characters }], total, failed }, with --chat { model, encoding, messages, tools, tokens }.'
    }
  },
  examples: [
    { about: 'Every Markdown file below here', line: "cookbook count '**/*.md'" },
    { about: 'What comes out of another program', line: 'git diff | cookbook count --model gpt-4o' },
    { about: 'What a chat costs before it is answered', line: 'cookbook count --chat messages.json --model gpt-4o' }
  ],
  async run({ options, args, ...world }) {
    const { terminal } = world
    if (options.chat !== undefined) {
      const other = args[0] ?? (options.encoding && '--encoding') ?? (options.tokenizer && '--tokenizer')
      if (other !== undefined)
        throw new UsageError(`--chat counts one file as --model does, and ${other} was given too.`)
      const counts = await countChatFile(options.chat, options.model, world)
      if (options.json) terminal.json(counts)
      else showChat(counts, world)
      return exitCodes.done
    }
    const files = await inputFiles(args, 'count FILE...')
    const tokenizer = await openTokenizer(options, options.special)
    const counts: FileCounts[] = []
    const { failed, exit } = await eachFile(files, world, async file => {
      counts.push({ file, ...(await countFile(file, tokenizer, world)) })
    })
    if (options.json) {
      terminal.json({ encoding: tokenizer.name, files: counts, total: totalOf(counts), failed })
    } else showTable(counts, tokenizer.name, world)
    return exit
  }
})

interface Counts {
  readonly tokens: number
  readonly words: number
  readonly characters: number
}

interface FileCounts extends Counts {
  readonly file: string
}

async function countFile(file: string, { cut, count }: OpenTokenizer, world: World): Promise<Counts> {
  const { words } = await import('@llm-cookbook/tokenize')
  const counts = { tokens: 0, words: 0, characters: 0 }
  for await (const text of textParts(file, { ...world, cut })) {
    counts.tokens += count(text)
    counts.words += words(text).length
    counts.characters += countCharacters(text)
  }
  return counts
}

function totalOf(counts: readonly Counts[]): Counts {
  const sum = (of: keyof Counts): number => counts.reduce((total, each) => total + each[of], 0)
  return { tokens: sum('tokens'), words: sum('words'), characters: sum('characters') }
}

function showTable(counts: readonly FileCounts[], encoding: string, { terminal }: World): void {
  const numbers = (of: Counts): string[] => [of.tokens, of.words, of.characters].map(grouped)
  const rows = counts.map(each => [...numbers(each), nameOf(each.file)])
  if (rows.length > 1) rows.push([...numbers(totalOf(counts)), 'total'])
  const head = ['tokens', 'words', 'characters']
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map(row => row[i]!.length)))
  const line = (row: readonly string[]): string => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')
  terminal.print(terminal.style('dim', line(head)))
  for (const [i, row] of rows.entries()) {
    const isTotal = rows.length > 1 && i === rows.length - 1
    terminal.print(isTotal ? terminal.style('bold', line(row)) : line(row))
  }
  terminal.print(`\n${terminal.style('dim', `Tokens of ${encoding}`)}`)
}

function showChat({ tokens, messages, tools, model }: ChatCounts, { terminal }: World): void {
  const parts = [amount(messages, 'message'), ...(tools > 0 ? [amount(tools, 'tool')] : [])]
  terminal.print(
    `${terminal.style('bold', amount(tokens, 'token'))} in ${parts.join(' and ')} for ${printableLine(model)}`
  )
}
