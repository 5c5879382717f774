import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * The folder of larger data sets that long tests and benches read, or `undefined` where it is absent:
 * `LLM_COOKBOOK_DATA`, by default `shared/data` beside the checkout.
 */
export function dataFolder(): string | undefined {
  const checkout = resolve(import.meta.dirname, '../../..')
  const folder = process.env['LLM_COOKBOOK_DATA'] ?? join(checkout, '../shared/data')
  return existsSync(folder) ? folder : undefined
}
