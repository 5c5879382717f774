import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import type { Command, World } from './command.ts'
import { exitCodes, UsageError, type ExitCode } from './exit.ts'
import { stopOnInterrupt } from './interrupt.ts'
import { suggest } from './suggest.ts'
import { Terminal } from './terminal.ts'

/** The commands in the order of the help; each is loaded when it is used. */
const commands: Readonly<Record<string, { summary: string; load: () => Promise<{ command: Command }> }>> = {
  ask: { summary: 'Answer a question from documents, with quotes and pages.', load: () => import('./commands/ask.ts') },
  chat: {
    summary: 'Talk with documents, in the terminal or on a page.',
    load: () => import('./commands/chat.ts')
  },
  index: { summary: 'Put documents into an index on disk.', load: () => import('./commands/index.ts') },
  search: { summary: 'Find the passages of an index that fit a query.', load: () => import('./commands/search.ts') },
  'evaluate-retrieval': {
    summary: 'Measure the ranking on a collection with judgements.',
    load: () => import('./commands/evaluate-retrieval.ts')
  },
  tokenize: { summary: 'Show the tokens of texts, with their ids.', load: () => import('./commands/tokenize.ts') },
  count: { summary: 'Count tokens, words and characters.', load: () => import('./commands/count.ts') },
  chunk: { summary: 'Cut a text into chunks that keep to a limit.', load: () => import('./commands/chunk.ts') },
  'train-tokenizer': {
    summary: 'Learn a tokenizer from texts of yours.',
    load: () => import('./commands/train-tokenizer.ts')
  },
  train: { summary: 'Learn word vectors from a corpus.', load: () => import('./commands/train.ts') },
  nearest: { summary: 'The words nearest to a word.', load: () => import('./commands/nearest.ts') },
  analogy: { summary: 'What is to C as B is to A.', load: () => import('./commands/analogy.ts') },
  evaluate: {
    summary: 'Test word vectors: analogies, similarity, categories.',
    load: () => import('./commands/evaluate.ts')
  },
  phrases: {
    summary: 'Find the phrases of a corpus, and join their words.',
    load: () => import('./commands/phrases.ts')
  },
  convert: { summary: 'Write word vectors in another format.', load: () => import('./commands/convert.ts') },
  embed: { summary: 'Make a vector of each text of a file.', load: () => import('./commands/embed.ts') },
  plot: { summary: 'Draw vectors in two or three dimensions.', load: () => import('./commands/plot.ts') },
  export: {
    summary: 'Write vectors for Embedding Projector, Atlas, W&B, Parquet.',
    load: () => import('./commands/export.ts')
  },
  classify: {
    summary: 'Label texts, with or without training, and see how good it is.',
    load: () => import('./commands/classify.ts')
  },
  cluster: {
    summary: 'Put texts into groups, and say what each is about.',
    load: () => import('./commands/cluster.ts')
  },
  customize: {
    summary: 'Bend vectors to what you call alike.',
    load: () => import('./commands/customize.ts')
  },
  recommend: {
    summary: 'Find what is like a text, or what a user would like.',
    load: () => import('./commands/recommend.ts')
  },
  similarity: {
    summary: 'Measure vectors on sentences whose likeness people rated.',
    load: () => import('./commands/similarity.ts')
  },
  process: {
    summary: 'Send a file of requests to a service, as fast as it allows.',
    load: () => import('./commands/process.ts')
  },
  batch: {
    summary: 'Send a file of requests through the batch endpoint.',
    load: () => import('./commands/batch.ts')
  },
  'mock-server': {
    summary: 'A service on this machine, with limits and faults, to test with.',
    load: () => import('./commands/mock-server.ts')
  },
  demo: { summary: 'A tour in six steps, with data that comes with it.', load: () => import('./commands/demo.ts') }
}

async function run(args: readonly string[], world: World): Promise<ExitCode> {
  const [name, ...rest] = args
  if (name === '--version' || name === '-v') {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    world.terminal.print(version)
    return exitCodes.done
  }
  if (name === undefined) throw new UsageError(`A command is missing: one of ${Object.keys(commands).join(', ')}.`)
  if (isHelp(name) && rest.length === 0) {
    const summaries = Object.entries(commands).map(([name, { summary }]) => [name, summary])
    const { showHelp } = await import('./help.ts')
    showHelp(world.terminal, Object.fromEntries(summaries) as Record<string, string>)
    return exitCodes.done
  }
  if (name.startsWith('-') && !isHelp(name)) throw new UsageError(`The command comes first, and ${name} after it.`)
  const command = await load(isHelp(name) ? rest[0]! : name)
  const options = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : rest.length)
  if (isHelp(name) || options.some(option => option === '--help' || option === '-h')) {
    const { showCommandHelp } = await import('./help.ts')
    showCommandHelp(world.terminal, command)
    return exitCodes.done
  }
  return command.run(rest, world)
}

/** The command whose help is wanted, if there is such a command. */
function helpOf([name = '']: readonly string[]): string[] {
  return Object.hasOwn(commands, name) ? [name] : []
}

function isHelp(word: string): boolean {
  return word === 'help' || word === '--help' || word === '-h'
}

async function load(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) {
    const near = suggest(name, Object.keys(commands))
    throw new UsageError(`There is no command '${name}'.${near === undefined ? '' : ` Did you mean ${near}?`}`)
  }
  return (await entry.load()).command
}

/** The whole program: streams that close, Ctrl-C and errors become an exit code. */
export async function main(): Promise<ExitCode> {
  const args = process.argv.slice(2)
  const stop = new AbortController()
  const readerGone = new Error('Nobody reads the output any more.')
  process.stdout.on('error', () => {
    stop.abort(readerGone)
  })
  process.stderr.on('error', () => undefined)
  stopOnInterrupt(stop)

  const terminal = new Terminal(process.stdout, process.stderr, process.env)
  try {
    return await run(args, { terminal, env: process.env, signal: stop.signal, started: 0 })
  } catch (error) {
    // Who takes the first lines only (`| head`) has what was wanted.
    if (stop.signal.reason === readerGone) return exitCodes.done
    const { explain } = await import('./explain.ts')
    const { code, message } = stop.signal.aborted ? { code: 'interrupted', message: 'Interrupted.' } : explain(error)
    if (args.includes('--json')) terminal.json({ error: { code, message } })
    for (const line of message.split('\n')) terminal.error(line)
    if (process.env['COOKBOOK_DEBUG']) terminal.say(inspect(error))
    if (error instanceof UsageError) terminal.say(`See ${['cookbook', ...helpOf(args)].join(' ')} --help.`)
    if (stop.signal.aborted) return exitCodes.interrupted
    return error instanceof UsageError ? exitCodes.wrongUsage : exitCodes.failed
  }
}
