import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import type { Chat, Filter } from '@llm-cookbook/rag'
import { ChatServer } from './chat-web/chat-server.ts'
import type { World } from './command.ts'
import type { ModeName } from './common-options.ts'
import { exitCodes, type ExitCode } from './exit.ts'
import { openOrCreate, rememberedFolder } from './library.ts'
import { openFile } from './open-file.ts'
import { explainFile } from './outcome.ts'
import type { Settings } from './settings.ts'
import { absolute, findSources } from './sources.ts'

export interface PageChatOptions {
  readonly settings: Settings
  /** Of the index; without one it lies in the user's cache folder: one for these files, or one for all that are dropped. */
  readonly folder: string | undefined
  readonly chat: Chat | undefined
  readonly model: string | undefined
  readonly k: number
  readonly mode: ModeName
  readonly filter: Filter | undefined
  readonly password: string | undefined
  /** Begins with an empty index, whatever there is. */
  readonly rebuild: boolean
  readonly port: number | undefined
  readonly open: boolean
  /** Bytes of a file that is dropped, at most. */
  readonly mostBytes: number
  readonly json: boolean
}

/** Serves the page until Ctrl-C. */
export async function chatOnPage(files: readonly string[], options: PageChatOptions, world: World): Promise<ExitCode> {
  const { terminal, env, signal } = world
  const { settings, chat, model, k, mode, filter, password, rebuild, port = 0, mostBytes } = options
  const paths = files.map(absolute)
  const folder = options.folder ?? folderOf(paths, settings, env)
  // Texts of documents are nobody else's business.
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const index = await openOrCreate(folder, settings, rebuild)
  const server = await ChatServer.start({ index, chat, model, k, mode, filter, password, port, mostBytes })
  try {
    const { sources, failed } = await findSources(paths, { password }, world)
    for (const failure of failed) terminal.error(explainFile(failure).message)
    for (const source of sources) server.intake.add(source)
    if (options.json) terminal.json({ url: server.address })
    else {
      terminal.print(`Chat with your documents at\n\n  ${terminal.style('cyan', server.address)}\n`)
      terminal.print(terminal.style('dim', 'The address lets in whoever has it. Ctrl-C ends.'))
    }
    if (options.open && !(await openFile(server.address, env))) {
      terminal.warn('No program was found that opens pages: open the address yourself.')
    }
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    await server.close()
    await index.close()
  }
  return exitCodes.done
}

function folderOf(paths: readonly string[], settings: Settings, env: NodeJS.ProcessEnv): string {
  // Apart from what `ask` remembers of the same files: what is dropped on the page is nothing that it was asked about.
  return `${rememberedFolder(paths, settings, env)}-chat`
}
