import { existsSync } from 'node:fs'
import type { Index } from '@llm-cookbook/rag'
import {
  filter,
  hits,
  indexFolder,
  json,
  mode,
  password,
  rebuild,
  storeOptions,
  type ModeName
} from '../common-options.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { exitCodes, UsageError, type ExitCode } from '../exit.ts'
import { parseFilter } from '../filter.ts'
import { reportFiles } from '../outcome.ts'
import { chatModel, embeddingOptions, openServices, type Services } from '../services.ts'
import { indexSettings, openStore, wantsVectors, type Settings } from '../settings.ts'
import { expandPatterns } from '../sources.ts'
import { answerObject, showAnswer, warnOfAnswer } from '../show-answer.ts'

export const command: Command = defineCommand({
  usage: ['ask FILE... "QUESTION" [OPTIONS]', 'ask "QUESTION" --index FOLDER [OPTIONS]'],
  about:
    'Answers a question from files (PDF, Word, EPUB, HTML, Markdown, CSV, JSON, text) and folders of them, with quotes and the pages they stand on. The answer is ' +
    'put together from sentences of the documents, or written by a chat model (--model). The documents are read once: ' +
    'they are remembered in the folder for caches of your system, as long as they do not change. With --index, the ' +
    'files are added to that index, and the question is asked of all that it holds.',
  options: {
    index: { ...indexFolder, about: 'Keep the index in this folder, or ask the one that is there.' },
    k: hits,
    mode,
    filter,
    model: chatModel,
    ...embeddingOptions,
    password,
    ...storeOptions,
    rebuild,
    json
  },
  examples: [
    { about: 'One document', line: 'cookbook ask report.pdf "What was decided?"' },
    { about: 'An index that is there already', line: 'cookbook ask "What was decided?" --index papers' },
    {
      about: 'Let a local model write the answer',
      line: 'cookbook ask report.pdf "What was decided?" --model llama3.2 --base-url http://localhost:11434/v1'
    },
    {
      about: 'Let OpenAI write it; the key is in OPENAI_API_KEY',
      line: 'cookbook ask report.pdf "What was decided?" --model gpt-5-mini'
    }
  ],
  async run({ options, args, ...world }) {
    const started = performance.now()
    const { terminal, env, signal } = world
    const { files: given, question } = filesAndQuestion(args, options)
    const filter = parseFilter(options.filter)
    const { chat, embedder } = await openServices(options, env)
    const store = await openStore(options, options.index, env)
    const files = given.length === 0 ? [] : await expandPatterns(given, 'ask FILE... "QUESTION"')
    const { index, exit } = await openDocuments(files, { ...options, store }, embedder, world)
    const readMs = performance.now() - started

    const { k, mode } = options
    const { ask } = await import('@llm-cookbook/rag')
    const asked = ask(question, {
      index: {
        analyzer: index.analyzer,
        search: (query, searchOptions) => index.search(query, { ...searchOptions, mode, filter })
      },
      k,
      signal,
      ...(chat && { chat })
    })
    if (!options.json) await showAnswer(terminal, asked, { written: chat !== undefined })
    const answer = await asked.result
    warnOfAnswer(terminal, answer)
    if (options.json) terminal.json(answerObject(answer, { readMs, ...answer.timings }))
    return exit
  }
})

function filesAndQuestion(
  args: readonly string[],
  { index, rebuild }: { readonly index: string | undefined; readonly rebuild: boolean }
): { files: string[]; question: string } {
  const files = args.slice(0, -1)
  const question = args.at(-1)?.trim()
  if (question === undefined)
    throw new UsageError('A file and a question are missing: cookbook ask FILE... "QUESTION".')
  if (question === '') throw new UsageError('The question is empty.')
  if (!/\s/.test(question) && existsSync(question)) {
    throw new UsageError(`The question is missing: the last argument, ${question}, is a file.`)
  }
  if (files.length === 0 && index === undefined) {
    throw new UsageError(`A file before the question '${question}' is missing, or --index FOLDER.`)
  }
  if (files.length === 0 && rebuild) throw new UsageError('--rebuild wants the files that the new index is to hold.')
  return { files, question }
}

/** The index to ask, and the exit code that its files have earned so far. */
async function openDocuments(
  files: readonly string[],
  options: {
    index: string | undefined
    mode: ModeName
    store: Settings['store']
    password: string | undefined
    rebuild: boolean
  },
  embedder: Services['embedder'],
  world: World
): Promise<{ index: Pick<Index, 'analyzer' | 'search'>; exit: ExitCode }> {
  const { index: folder, mode, store, password, rebuild } = options
  if (folder !== undefined && files.length === 0) {
    const { openIndex } = await import('@llm-cookbook/rag/node')
    const settings = await indexSettings({ embedder, vectors: wantsVectors(mode), store })
    return { index: await openIndex(folder, settings), exit: exitCodes.done }
  }
  const settings = await indexSettings({ embedder, vectors: true, store })
  const { gather, recall } = await import('../library.ts')
  const library =
    folder === undefined
      ? await recall(files, { settings, password, rebuild }, world)
      : await gather(files, folder, { settings, password, rebuild }, world)
  return { index: library.index, exit: reportFiles(library, world) }
}
