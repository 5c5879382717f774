import { extname } from 'node:path'
import type { Chunk, ChunkOptions } from '@llm-cookbook/tokenize'
import { amount, grouped } from '../amounts.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { inputFiles, textParts } from '../inputs.ts'
import { printable, printableLine } from '../printable.ts'
import { openTokenizer, tokenizerOptions } from '../tokenizers.ts'
import { columns, wrap } from '../wrap.ts'

export const command: Command = defineCommand({
  usage: ['chunk [FILE] [OPTIONS]'],
  about:
    'Cuts a text file, or what is piped in, into chunks of at most --size tokens, and shows each with the place where it ' +
    'stands. What belongs together stays together where it fits: sentences, paragraphs, the sections, lists and tables of ' +
    'Markdown and HTML, the functions of code.',
  options: {
    size: { kind: 'integer', least: 1, most: 1_000_000, default: 256, about: 'The most tokens of a chunk.' },
    overlap: {
      kind: 'integer',
      least: 0,
      most: 999_999,
      default: 0,
      about: 'About how many tokens a chunk repeats of the one before; less than --size.'
    },
    by: {
      kind: 'choice',
      of: ['auto', 'tokens', 'sentences', 'paragraphs', 'markdown', 'html', 'code'],
      default: 'auto',
      about: "What is kept whole; auto goes by the file's name (.md, .html, endings of code), else sentences."
    },
    ...tokenizerOptions,
    json: {
      kind: 'flag',
      about: 'Print one JSON object: { encoding, by, chunks: [{ text, start, end, tokens, headings? }] }.'
    }
  },
  examples: [
    { about: 'Sections and paragraphs of a README', line: 'cookbook chunk README.md --size 200' },
    {
      about: 'Chunks for embedding, which share 20 tokens',
      line: 'cookbook chunk book.txt --size 300 --overlap 20 --json'
    }
  ],
  async run({ options, args, ...world }) {
    const { size, overlap, json } = options
    if (args.length > 1)
      throw new UsageError(`One file is cut at a time, and ${amount(args.length, 'file')} were given.`)
    if (overlap >= size) throw new UsageError(`--overlap wants less than --size, ${size}, and got '${overlap}'.`)
    const [file, ...more] = await inputFiles(args, 'chunk FILE')
    if (more.length > 0) throw new UsageError(`One file is cut at a time, and ${args[0]!} stands for several.`)
    const { terminal, signal } = world
    const { name, count, spans } = await openTokenizer(options)
    let text = ''
    for await (const part of textParts(file!, world)) text += part
    const { chunk } = await import('@llm-cookbook/tokenize')
    terminal.progress.show('Cutting')
    const kind = kindOf(file!)
    const how = options.by === 'auto' || options.by === kind.by ? kind : { by: options.by }
    const tokenizer = { count, encodeWithOffsets: spans }
    const chunks = withoutTooSmall(() => chunk(text, { size, overlap, ...how, tokenizer }))
    if (json) terminal.json({ encoding: name, by: how.by, chunks })
    else {
      for (const [i, each] of chunks.entries()) {
        signal.throwIfAborted()
        show(i + 1, each, world)
        await terminal.drained()
      }
      terminal.print(terminal.style('dim', `${amount(chunks.length, 'chunk')} by ${how.by}, tokens of ${name}`))
    }
    return exitCodes.done
  }
})

/** @throws UsageError  where a single character has more tokens than a chunk may have */
function withoutTooSmall(cut: () => Chunk[]): Chunk[] {
  try {
    return cut()
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message.replace(/^size\b/, '--size'))
    throw error
  }
}

/** How a file is to be cut, by the ending of its name. */
function kindOf(file: string): Pick<ChunkOptions, 'language'> & { by: 'markdown' | 'html' | 'code' | 'sentences' } {
  const ending = extname(file).slice(1).toLowerCase()
  if (/^(?:md|markdown)$/.test(ending)) return { by: 'markdown' }
  if (/^x?html?$/.test(ending)) return { by: 'html' }
  return codeEndings.has(ending) ? { by: 'code', language: ending } : { by: 'sentences' }
}

const codeEndings = new Set(
  'c cc cjs cpp cs css cts go h hpp java js jsx kt lua mjs mts php py rb rs scala sh sql swift ts tsx'.split(' ')
)

function show(number: number, { text, start, end, tokens, headings = [] }: Chunk, { terminal }: World): void {
  const label = `[${number}]`
  const place = `${grouped(start)} to ${grouped(end)}, ${amount(tokens, 'token')}`
  const path = headings.map(printableLine).join(' › ')
  terminal.print(
    `${terminal.style('bold', label)} ${terminal.style('dim', place)}${path && `  ${terminal.style('cyan', path)}`}`
  )
  for (const line of printable(text.replaceAll('\t', '    ')).split('\n')) {
    // What fits stays as it is, with its indentation, tables too.
    const indent = `    ${/^ */.exec(line)![0]}`
    const fits = columns(line) + 4 <= terminal.width
    terminal.print(fits ? `    ${line}`.trimEnd() : wrap(line, { width: terminal.width, indent }))
  }
  terminal.print()
}
