import { filter, hits, indexFolder, json, mode, storeOptions } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { parseFilter } from '../filter.ts'
import { glimpse } from '../glimpse.ts'
import { printableLine } from '../printable.ts'
import { embeddingOptions, openServices } from '../services.ts'
import { indexSettings, openStore, wantsVectors } from '../settings.ts'
import { wrap } from '../wrap.ts'

export const command: Command = defineCommand({
  usage: ['search "QUERY" --index FOLDER [OPTIONS]'],
  about: 'Finds the passages of an index that fit a query best. The scores of one search compare; those of two do not.',
  options: { index: indexFolder, k: hits, mode, filter, ...storeOptions, ...embeddingOptions, json },
  examples: [
    { about: 'Ten passages', line: 'cookbook search "session tokens" --index papers' },
    {
      about: 'All of the first three, for a script',
      line: 'cookbook search "session tokens" --index papers --k 3 --json'
    },
    {
      about: 'In some documents only',
      line: 'cookbook search "orbits" --index papers --filter author=Bohr "date>=1913"'
    }
  ],
  async run({ options, args, terminal, env, signal }) {
    const { index: folder, k, mode } = options
    const query = args[0]?.trim()
    if (query === undefined) throw new UsageError('The query is missing: cookbook search "QUERY" --index FOLDER.')
    if (query === '') throw new UsageError('The query is empty.')
    if (args.length > 1)
      throw new UsageError(`One query is expected, in quotation marks, and ${args.length} were given.`)
    if (folder === undefined) throw new UsageError('--index is missing: the folder of the index to search.')
    const filter = parseFilter(options.filter)
    const { embedder } = await openServices(options, env)
    const store = await openStore(options, folder, env)
    const { openIndex } = await import('@llm-cookbook/rag/node')
    terminal.progress.show('Opening the index')
    const index = await openIndex(folder, {
      ...(await indexSettings({ embedder, vectors: wantsVectors(mode), store })),
      readOnly: true
    })
    const found = await index.search(query, { k, mode, filter, signal })

    if (options.json) {
      terminal.json({ hits: found.map(({ source, page, text, score }) => ({ source, page, text, score })) })
      return exitCodes.done
    }
    if (found.length === 0) terminal.print('Nothing fits.')
    for (const [i, { source, page, text, score }] of found.entries()) {
      if (i > 0) terminal.print()
      const place = terminal.style('cyan', `${printableLine(source)}, page ${page}`)
      const label = terminal.style('bold', `[${i + 1}]`)
      terminal.print(`${label} ${place}  ${terminal.style('dim', `score ${score.toFixed(2)}`)}`)
      const part = glimpse(printableLine(text), query, { analyzer: index.analyzer, length: 280 })
      terminal.print(wrap(part, { width: terminal.width, indent: '    ' }))
    }
    return exitCodes.done
  }
})
