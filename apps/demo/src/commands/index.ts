import { indexFolder, json, password, rebuild, storeOptions } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { UsageError } from '../exit.ts'
import { explainFile, reportFiles } from '../outcome.ts'
import { printableLine } from '../printable.ts'
import { embeddingOptions, openServices } from '../services.ts'
import { recordFields, recordOptions } from '../record-options.ts'
import { indexSettings, openStore } from '../settings.ts'
import { expandPatterns } from '../sources.ts'

export const command: Command = defineCommand({
  usage: ['index FILE... --index FOLDER [OPTIONS]'],
  about:
    'Puts files into an index on disk, for `cookbook search`, `ask` and `chat`: PDF, Word, EPUB, HTML, Markdown, CSV, ' +
    'JSON and text. A folder stands for the files in it and below, but for those that .gitignore and .cookbookignore ' +
    'files leave out; a pattern in quotes for what it matches; an http or https address for its page. A file that has ' +
    'not changed is left alone. What else the index holds stays. Mind that an index holds the text of its ' +
    'documents in the clear, of encrypted ones too.',
  options: {
    index: { ...indexFolder, about: 'The folder of the index; made if it is missing.' },
    prune: { kind: 'flag', about: 'Remove what the index holds of other files than these.' },
    ...recordOptions,
    rebuild,
    password,
    ...storeOptions,
    ...embeddingOptions,
    json
  },
  examples: [
    { about: 'Two files', line: 'cookbook index report.pdf notes.md --index papers' },
    {
      about: 'A folder, and the PDFs of another',
      line: "cookbook index notes 'papers/**/*.pdf' --index papers.index"
    },
    {
      about: 'Vectors of a local service',
      line: 'cookbook index notes.md --index notes --embedding-model nomic-embed-text --base-url http://localhost:11434/v1'
    }
  ],
  async run({ options, args, ...world }) {
    const { index: folder, prune, rebuild } = options
    const files = await expandPatterns(args, 'index FILE... --index FOLDER')
    if (folder === undefined) throw new UsageError('--index is missing: the folder that the index is to be in.')
    const started = performance.now()
    const { embedder } = await openServices(options, world.env)
    const store = await openStore(options, folder, world.env)
    const settings = await indexSettings({ embedder, vectors: true, store })
    const records = recordFields(options)
    const { password } = options
    const { gather } = await import('../library.ts')
    const library = await gather(files, folder, { settings, password, prune, rebuild, records }, world)
    const exit = reportFiles(library, world)

    const { added, unchanged, removed, failed } = library
    const { documents } = library.index
    const chunks = documents.reduce((sum, { passages }) => sum + passages, 0)
    const seconds = Math.round(performance.now() - started) / 1000
    if (options.json) {
      world.terminal.json({
        index: folder,
        added,
        unchanged,
        removed,
        failed: failed.map(failure => ({ source: failure.source, ...explainFile(failure) })),
        documents: documents.length,
        chunks,
        seconds
      })
    } else {
      const counts = Object.entries({ added, unchanged, removed, failed }).map(
        ([what, { length }]) => `${length} ${what}`
      )
      world.terminal.print(
        `${printableLine(folder)}: ${documents.length} documents, ${chunks} passages (${counts.join(', ')}) in ${seconds.toFixed(1)} s`
      )
    }
    return exit
  }
})
