import type { Finding } from './finding.ts'
import { runTool } from './programs.ts'

/** Files that prettier would write in another way. */
export async function formatting(root: string): Promise<Finding[]> {
  const { code, stdout, stderr } = await runTool(
    'prettier',
    ['--list-different', '--cache', '--cache-strategy=content', '.'],
    { cwd: root }
  )
  if (code !== 0 && code !== 1) throw new Error(`prettier failed: ${stderr}`)
  const files = stdout.split('\n').filter(file => file !== '')
  return files.map(file => ({ file, message: 'is not formatted: run `pnpm fix`' }))
}
