import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkSettings, ownSettingsPath, settingsPaths } from '../src/configuration.ts'
import { registry } from '../src/registry.ts'
import { Workplace } from './cookbook.ts'

const all = await registry.loadAll()

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  await mkdir(place.path('.config/llm-cookbook'), { recursive: true })
  await writeFile(place.path('notes.md'), 'We eat at noon. Tea is at four. Bread is at six.\n')
  await writeFile(place.path('text.txt'), 'Some words to be cut into pieces, and some more of them.\n')
})
afterAll(() => place.remove())
beforeEach(async () => {
  await settings({})
  await own({})
})

function settings(content: unknown): Promise<void> {
  return writeFile(place.path('cookbook.config.json'), typeof content === 'string' ? content : JSON.stringify(content))
}
function own(content: unknown): Promise<void> {
  return writeFile(place.path('.config/llm-cookbook/config.json'), JSON.stringify(content))
}
async function chunks(args: readonly string[] = []): Promise<number> {
  const { value } = await place.json(['chunk', 'text.txt', ...args])
  return (value as { chunks: unknown[] }).chunks.length
}

describe('settings', () => {
  it('are those of the command line, the environment, the folder, and the user, in this order', async () => {
    const how = async (args: string[] = [], env: Record<string, string> = {}): Promise<unknown> =>
      (await place.json(['config', 'search', ...args], { env })).value
    await own({ mode: 'bm25', search: { k: 2 } })
    expect(await how()).toMatchObject({
      settings: expect.arrayContaining([
        { name: 'mode', value: 'bm25', from: place.path('.config/llm-cookbook/config.json') },
        { name: 'k', value: 2, from: place.path('.config/llm-cookbook/config.json') }
      ]) as unknown
    })
    await settings({ mode: 'dense', search: { k: 3 } })
    expect(await how([], { LLM_COOKBOOK_MODE: 'hybrid' })).toMatchObject({
      settings: expect.arrayContaining([
        { name: 'mode', value: 'hybrid', from: 'LLM_COOKBOOK_MODE' },
        { name: 'k', value: 3, from: place.path('cookbook.config.json') },
        { name: 'store', value: 'memory', from: 'default' }
      ]) as unknown
    })
  })
  it('count where an option is not given', async () => {
    expect(await chunks()).toBe(1)
    await settings({ chunk: { size: 4 } })
    const small = await chunks()
    expect(small).toBeGreaterThan(2)
    expect(await chunks(['--size', '256'])).toBe(1)
  })
  it('of a folder are found from the folders in it', async () => {
    await settings({ chunk: { size: 4 } })
    await mkdir(place.path('a/b'), { recursive: true })
    const home = '/home/u'
    const paths = settingsPaths({}, '/home/u/a/b', home).map(({ path }) => path)
    expect(paths).toEqual([
      ...['/home/u/a/b', '/home/u/a', '/home/u'].map(folder => join(folder, 'cookbook.config.json')),
      ownSettingsPath({}, process.platform, home)
    ])
    // Outside of the home, a parent may be anybody's.
    expect(settingsPaths({}, '/tmp/x', home).map(({ path }) => path)).toEqual([
      join('/tmp/x', 'cookbook.config.json'),
      ownSettingsPath({}, process.platform, home)
    ])
    expect(ownSettingsPath({ XDG_CONFIG_HOME: '/x' }, 'linux', home)).toBe(join('/x/llm-cookbook/config.json'))
  })
  it.each([
    [{ oflfine: true }, /: there is no 'oflfine'; did you mean offline\.$/],
    [{ serach: { k: 1 } }, /: there is no 'serach'; did you mean search\.$/],
    [{ search: { kk: 1 } }, /: there is no 'search\.kk'; did you mean k\.$/],
    [{ k: 5 }, /: 'k' is set for a command, as \{ "ask": \{ "k": … \} \} \(ask, chat, /],
    [{ mode: 'bm52' }, /'mode' of .*cookbook\.config\.json wants one of best, .* Did you mean bm25\?$/],
    [{ search: { k: '5' } }, /: 'search\.k' wants a number\.$/],
    [{ search: { k: 0 } }, /'search\.k' of .* wants a whole number from 1 to 1000, and got '0'\.$/],
    [{ offline: 'yes' }, /: 'offline' wants true or false\.$/],
    [{ force: true }, /: 'force' is for one run, and is given with it: --force\.$/],
    [{ OPENAI_API_KEY: 'sk-1' }, /looks like a secret; keys are read from OPENAI_API_KEY alone/],
    [{ apiKey: 'sk-1' }, /looks like a secret/],
    [{ ask: { password: 'p' } }, /: 'ask\.password' is for one run/],
    [{ 'base-url': 'http://127.0.0.1:1/v1' }, /your own file or LLM_COOKBOOK_BASE_URL may say it/],
    [{ ask: { model: 'm' } }, /: 'ask\.model' says where documents are sent: /]
  ])('refuse %j', (content, message) => {
    const file = { path: '/x/cookbook.config.json', own: false, content }
    expect(() => {
      checkSettings([file], all)
    }).toThrow(message)
    try {
      checkSettings([file], all)
    } catch (error) {
      expect(String(error)).not.toContain('sk-1')
    }
  })
  it.each([
    ['{ "offline": tru }', /cookbook\.config\.json is not JSON: /],
    [[], /cookbook\.config\.json has to be an object/],
    [{ oflfine: true }, /: there is no 'oflfine'; did you mean offline\.$/]
  ])('end every command where they are wrong, as %j', async (content, message) => {
    await settings(content)
    const { code, stderr } = await place.run(['tokenize', 'text.txt'])
    expect([code, stderr.split('\n')[0]]).toEqual([1, expect.stringMatching(message)])
    expect((await place.run(['tokenize', '--help'])).code).toBe(0)
  })
  it('name a service only in the own file or the environment, and the key nowhere', async () => {
    const server = await startServer({ chat: () => 'At noon [1].' })
    try {
      await own({ 'base-url': server.url, model: 'm' })
      const env = { OPENAI_API_KEY: 'sk-secret' }
      expect(await place.json(['ask', 'notes.md', 'When do we eat?'], { env })).toMatchObject({ code: 0 })
      expect(server.requests.length).toBe(1)
      expect(await place.json(['ask', 'notes.md', 'When do we eat?', '--offline'], { env })).toMatchObject({ code: 0 })
      expect(server.requests.length).toBe(1)
      // What is set for chats is no embedding model, and an address alone does nothing.
      await writeFile(place.path('rows.jsonl'), '{"text":"one"}\n')
      expect(await place.json(['embed', 'rows.jsonl', '--out', 'rows.npy'], { env })).toMatchObject({ code: 0 })
      expect(server.requests.length).toBe(1)
      const { stdout } = await place.run(['config'], { env })
      expect(stdout).toContain('OPENAI_API_KEY is set (it is not shown)')
      expect(stdout).not.toContain('sk-secret')
    } finally {
      await server.close()
    }
  })
})

describe('cookbook config', () => {
  it('shows what is set, where it comes from, and where files may be', async () => {
    await settings({ offline: true, ask: { k: 7 } })
    const { code, stdout } = await place.run(['config'], {
      env: { OPENAI_BASE_URL: 'https://u:pw@example.com/v1?key=x' }
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}base-url +https:\/\/u:\*\*\*@example\.com\/v1 +OPENAI_BASE_URL$/m)
    expect(stdout).toMatch(/^ {2}offline +true +.*cookbook\.config\.json$/m)
    expect(stdout).toMatch(/^ {2}ask\.k +7 +.*cookbook\.config\.json$/m)
  })
  it('refuses what is no command', async () => {
    const { code, stderr } = await place.run(['config', 'aks'])
    expect([code, stderr.split('\n')[0]]).toEqual([2, "error: There is no command 'aks'. Did you mean ask?"])
  })
})
