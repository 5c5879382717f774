import { spawn } from 'node:child_process'

/** Programs that open a file with what the user has chosen for its kind. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '']
}

/**
 * Opens a file as a click on it would, and does not wait for it to be closed. `COOKBOOK_OPEN` names another program.
 *
 * @returns whether a program for that was found
 */
export function openFile(path: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const [program, ...args] = env['COOKBOOK_OPEN'] ? [env['COOKBOOK_OPEN']] : (openers[process.platform] ?? ['xdg-open'])
  return new Promise(resolve => {
    const child = spawn(program!, [...args, path], { detached: true, stdio: 'ignore' })
    child.on('error', () => {
      resolve(false)
    })
    child.on('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
