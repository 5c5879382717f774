import type { Command, Registry } from './command.ts'
import { UsageError } from './exit.ts'
import { suggest } from './suggest.ts'

interface Entry {
  readonly summary: string
  readonly load: () => Promise<{ command: Command }>
}

/** The commands in the order of the help; each is loaded when it is used. */
const commands: Readonly<Record<string, Entry>> = {
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
  demo: { summary: 'A tour in six steps, with data that comes with it.', load: () => import('./commands/demo.ts') },
  doctor: {
    summary: 'What is installed, what is missing, and which services answer.',
    load: () => import('./commands/doctor.ts')
  },
  config: { summary: 'Settings, and where each comes from.', load: () => import('./commands/config.ts') },
  completion: {
    summary: 'A script that completes what is typed in bash, zsh or fish.',
    load: () => import('./commands/completion.ts')
  }
}

export const registry: Registry = {
  summaries: Object.fromEntries(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
  async load(name) {
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (entry === undefined) {
      const near = suggest(name, Object.keys(commands))
      throw new UsageError(`There is no command '${name}'.${near === undefined ? '' : ` Did you mean ${near}?`}`)
    }
    return (await entry.load()).command
  },
  async loadAll() {
    const loaded = Object.entries(commands).map(async ([name, { load }]) => [name, (await load()).command] as const)
    return new Map(await Promise.all(loaded))
  }
}
