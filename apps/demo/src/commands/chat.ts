import { filter, hits, indexFolder, json, mode, password, rebuild, storeOptions } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { parseFilter } from '../filter.ts'
import { reportFiles } from '../outcome.ts'
import { chatModel, embeddingOptions, openServices } from '../services.ts'
import { indexSettings, openStore } from '../settings.ts'
import { expandPatterns } from '../sources.ts'

export const command: Command = defineCommand({
  usage: ['chat [FILE...] [--index FOLDER] [OPTIONS]', 'chat --web [FILE...] [--index FOLDER] [--port N] [--open]'],
  about:
    'A conversation with documents: in the terminal, or with --web on a page in your browser, where you drop files, ask, ' +
    'and see the page with the passage marked. Answers are put together from sentences of the documents, or written by a ' +
    'chat model (--model). What follows up on a question before is understood. In the terminal, /help tells the commands; ' +
    'Ctrl-C stops an answer, Ctrl-D ends. Questions can also be piped in, one a line.',
  options: {
    index: { ...indexFolder, about: 'Keep the index in this folder, or ask the one that is there.' },
    web: { kind: 'flag', about: 'Serve a page on this machine, for this browser only. Its files stay in the index.' },
    port: {
      kind: 'integer',
      least: 1,
      most: 65_535,
      default: undefined,
      about: 'Where --web listens, on 127.0.0.1; any free port if not given.'
    },
    open: { kind: 'flag', about: 'Open the page of --web in your browser.' },
    'max-upload': {
      kind: 'integer',
      least: 1,
      most: 10_000,
      default: 200,
      about: 'The most megabytes that a file dropped on the page may have.'
    },
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
    { about: 'Ask one document after another question', line: 'cookbook chat report.pdf' },
    { about: 'On a page, with files that you drop there', line: 'cookbook chat --web --open' },
    { about: 'Questions of a file, an answer a line', line: 'cookbook chat report.pdf --json < questions.txt' },
    {
      about: 'Let a local model write the answers',
      line: 'cookbook chat --web --model llama3.2 --base-url http://localhost:11434/v1'
    }
  ],
  async run({ options, args, ...world }) {
    const { index: folder, web, port, open, mode, password, rebuild, k } = options
    if (!web && (port !== undefined || open)) throw new UsageError('--port and --open want --web with them.')
    if (!web && args.length === 0 && folder === undefined) {
      throw new UsageError('A file is missing: cookbook chat FILE..., or --index FOLDER, or --web.')
    }
    if (rebuild && args.length === 0 && !web) {
      throw new UsageError('--rebuild wants the files that the new index is to hold.')
    }
    const files = args.length === 0 ? [] : await expandPatterns(args, 'chat FILE...')
    const filter = parseFilter(options.filter)
    const { chat, embedder } = await openServices(options, world.env)
    const store = await openStore(options, folder, world.env)
    const settings = await indexSettings({ embedder, vectors: true, store })
    if (web) {
      const { chatOnPage } = await import('../chat-page.ts')
      return chatOnPage(
        files,
        {
          ...{ settings, folder, chat, k, mode, filter, password, rebuild, port, open },
          model: chat && options.model,
          mostBytes: options['max-upload'] * 2 ** 20,
          json: options.json
        },
        world
      )
    }
    const { gather, recall } = await import('../library.ts')
    const { openIndex } = await import('@llm-cookbook/rag/node')
    const { chatInTerminal } = await import('../chat-terminal.ts')
    if (folder !== undefined && files.length === 0) {
      const index = await openIndex(folder, settings)
      return chatInTerminal({ index, chat, k, mode, filter, json: options.json }, world)
    }
    const library =
      folder === undefined
        ? await recall(files, { settings, password, rebuild }, world)
        : await gather(files, folder, { settings, password, rebuild }, world)
    const exit = reportFiles(library, world)
    const answered = await chatInTerminal({ index: library.index, chat, k, mode, filter, json: options.json }, world)
    return answered === exitCodes.done ? exit : answered
  }
})
