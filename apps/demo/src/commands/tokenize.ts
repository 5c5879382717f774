import type { TokenSpan } from '@llm-cookbook/tokenize'
import { amount, countCharacters } from '../amounts.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import type { ExitCode } from '../exit.ts'
import { eachFile, inputFiles, nameOf, textParts } from '../inputs.ts'
import { printableJson } from '../printable.ts'
import type { Terminal } from '../terminal.ts'
import { tokenTexts, TokenWriter, type ShownToken } from '../show-tokens.ts'
import { openTokenizer, special, tokenizerOptions, type OpenTokenizer } from '../tokenizers.ts'

/** As many tokens are shown with their ids. */
const few = 100

export const command: Command = defineCommand({
  usage: ['tokenize [FILE...] [OPTIONS]'],
  about:
    'Shows the tokens of text files, or of what is piped in, as the models of OpenAI or a tokenizer of your own cut them: ' +
    `each in a colour, with · for a space, → for a tab and ↵ for the end of a line, and with its id below where there are at ` +
    `most ${few}. Bytes of a character that two tokens share stand as <0xE3>. Patterns in quotes ('docs/**/*.md') stand for ` +
    'the files that they match.',
  options: {
    ...tokenizerOptions,
    special,
    ids: { kind: 'flag', about: 'Show the ids, however many tokens there are.' },
    offsets: { kind: 'flag', about: 'With --json: add "offsets", start and end of each token in UTF-16 units.' },
    json: {
      kind: 'flag',
      about:
        'Print one JSON object: { encoding, tokens, ids }, for several files { encoding, files: [{ file, tokens, ids }], failed }.'
    }
  },
  examples: [
    { about: 'What is typed, in tokens', line: 'echo "Tokenization is fun!" | cookbook tokenize' },
    { about: 'As GPT-4 has it', line: 'cookbook tokenize notes.md --model gpt-4' },
    { about: 'The ids alone, by jq', line: 'cookbook tokenize notes.md --json | jq -c .ids' },
    { about: 'With a tokenizer of your own', line: 'cookbook tokenize notes.md --tokenizer tokenizer.json' }
  ],
  async run({ options, args, ...world }) {
    const files = await inputFiles(args, 'tokenize FILE...')
    const tokenizer = await openTokenizer(options, options.special)
    return options.json ? printJson(files, tokenizer, options, world) : show(files, tokenizer, options, world)
  }
})

async function show(
  files: readonly string[],
  tokenizer: OpenTokenizer,
  { ids }: { ids: boolean },
  world: World
): Promise<ExitCode> {
  const { terminal, signal } = world
  const { exit } = await eachFile(files, world, async file => {
    let writer: TokenWriter | undefined
    let total = 0
    let characters = 0
    for await (const { text, tokens } of tokensOf(file, tokenizer, world)) {
      if (writer === undefined) {
        if (files.length > 1) terminal.print(`${file === files[0] ? '' : '\n'}${terminal.style('cyan', nameOf(file))}`)
        writer = new TokenWriter(terminal, { ids: ids || tokens.length <= few })
      }
      for (let start = 0; start < tokens.length; start += batch) {
        signal.throwIfAborted()
        writer.write(tokens.slice(start, start + batch))
        await terminal.drained()
      }
      total += tokens.length
      characters += countCharacters(text)
    }
    writer?.end()
    const counts = [amount(total, 'token'), amount(characters, 'character'), tokenizer.name]
    terminal.print(`\n${terminal.style('dim', counts.join(', '))}`)
  })
  return exit
}

/** Tokens between two looks at whether anybody reads them. */
const batch = 10_000

async function printJson(
  files: readonly string[],
  tokenizer: OpenTokenizer,
  { offsets: withOffsets }: { offsets: boolean },
  world: World
): Promise<ExitCode> {
  const { terminal } = world
  const names = withOffsets ? (['tokens', 'ids', 'offsets'] as const) : (['tokens', 'ids'] as const)
  const done: { file: string; arrays: Arrays }[] = []
  const { failed, exit } = await eachFile(files, world, async file => {
    const arrays: Arrays = { tokens: [], ids: [], offsets: [] }
    for await (const { tokens, spans, start } of tokensOf(file, tokenizer, world)) {
      for (let from = 0; from < spans.length; from += batch) {
        const part = spans.slice(from, from + batch)
        arrays.tokens.push(elements(tokens.slice(from, from + batch).map(({ text }) => text)))
        arrays.ids.push(elements(part.map(({ id }) => id)))
        if (withOffsets) arrays.offsets.push(elements(part.map(span => [start + span.start, start + span.end])))
      }
    }
    done.push({ file, arrays })
  })
  // Only now: what fails is to leave no half of an object behind.
  terminal.write(`{"encoding":${printableJson(tokenizer.name)},`)
  if (files.length === 1) await writeArrays(done[0]!.arrays, names, terminal)
  else {
    terminal.write('"files":[')
    for (const [i, { file, arrays }] of done.entries()) {
      terminal.write(`${i > 0 ? ',' : ''}{"file":${printableJson(file)},`)
      await writeArrays(arrays, names, terminal)
      terminal.write('}')
    }
    terminal.write(`],"failed":${printableJson(failed)}`)
  }
  terminal.print('}')
  return exit
}

/** The elements of JSON arrays, in pieces, since all in one may be longer than a string can be. */
type Arrays = Record<'tokens' | 'ids' | 'offsets', string[]>

function elements(values: readonly unknown[]): string {
  return printableJson(values).slice(1, -1)
}

async function writeArrays(arrays: Arrays, names: readonly (keyof Arrays)[], terminal: Terminal): Promise<void> {
  for (const [i, name] of names.entries()) {
    terminal.write(`${i > 0 ? ',' : ''}"${name}":[`)
    for (const [j, piece] of arrays[name].entries()) {
      terminal.write(j > 0 ? `,${piece}` : piece)
      await terminal.drained()
    }
    terminal.write(']')
  }
}

/** The tokens of a file, part by part; `start` is where a part stands in the file. */
async function* tokensOf(
  file: string,
  tokenizer: OpenTokenizer,
  world: World
): AsyncGenerator<{ text: string; start: number; spans: readonly TokenSpan[]; tokens: ShownToken[] }> {
  let start = 0
  for await (const text of textParts(file, { ...world, cut: tokenizer.cut })) {
    const spans = tokenizer.spans(text)
    yield { text, start, spans, tokens: tokenTexts(text, spans, tokenizer) }
    start += text.length
  }
}
