import { join } from 'node:path'
import { publint as lint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Finding } from './finding.ts'
import type { Packed } from './pack.ts'
import { place } from './workspace.ts'

/** What publint says of the packed packages, suggestions too. */
export async function publint(root: string, packed: Packed[]): Promise<Finding[]> {
  const findings = packed.map(async ({ folder, unpacked }) => {
    const { messages, pkg } = await lint({ pkgDir: unpacked, pack: false })
    const texts = messages.map(message => formatMessage(message, pkg, { color: false }) ?? message.code)
    return texts.map(text => ({ file: place(root, join(folder, 'package.json')), message: `publint: ${text}` }))
  })
  return (await Promise.all(findings)).flat()
}
