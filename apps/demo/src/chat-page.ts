import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Chat, Filter } from '@llm-cookbook/rag'
import { cacheFolder } from './cache-folder.ts'
import { ChatServer } from './chat-web/chat-server.ts'
import type { World } from './command.ts'
import type { ModeName } from './common-options.ts'
import { exitCodes, type ExitCode } from './exit.ts'
import { openOrCreate, rememberedFolder } from './library.ts'
import { openFile } from './open-file.ts'
import type { Settings } from './settings.ts'

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
  readonly port: number | undefined
  readonly open: boolean
  /** Bytes of a file that is dropped, at most. */
  readonly mostBytes: number
  readonly json: boolean
}

/** Serves the page until Ctrl-C. */
export async function chatOnPage(
  files: readonly string[],
  options: PageChatOptions,
  { terminal, env, signal }: World
): Promise<ExitCode> {
  const { settings, chat, model, k, mode, filter, password, port = 0, mostBytes } = options
  const paths = files.map(file => resolve(file))
  const folder = options.folder ?? folderOf(paths, settings, env)
  // Texts of documents are nobody else's business.
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const index = await openOrCreate(folder, settings, false)
  const server = await ChatServer.start({ index, chat, model, k, mode, filter, password, port, mostBytes })
  try {
    for (const path of paths) server.intake.add(path)
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
  if (paths.length > 0) return `${rememberedFolder(paths, settings, env)}-chat`
  return join(cacheFolder(env, process.platform), 'chat')
}
