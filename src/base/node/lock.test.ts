import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { UsageError } from '../errors.ts'
import { lockFolder } from './lock.ts'

const root = mkdtempSync(join(tmpdir(), 'physis-lock-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const host = hostname()
/** Alive while this test runs. */
const living = process.ppid
const gone = spawnSync(process.execPath, ['-e', '']).pid

let folders = 0
/** A folder with this in its lock. */
function locked(text?: string): string {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  if (text !== undefined) writeFileSync(join(folder, 'lock'), text)
  return folder
}
const lockOf = (owner: object) => JSON.stringify(owner)

it('has one owner, also in one process', () => {
  const folder = locked()
  const unlock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(`${folder} is in use by process ${process.pid}: wait for it`)
  unlock()
  lockFolder(folder)()
  expect(existsSync(join(folder, 'lock'))).toBe(false)
})

it.each([
  ['a living process, as earlier versions wrote it', String(living)],
  ['a living process', lockOf({ pid: living, host })],
])('is refused to others by %s', (_, text) => {
  const folder = locked(text)
  expect(() => lockFolder(folder)).toThrow(
    new UsageError(`${folder} is in use by process ${living}: wait for it, stop it, or name another folder`),
  )
  expect(existsSync(join(folder, 'lock'))).toBe(true)
})

it.each([
  ['a process that is gone, as earlier versions wrote it', String(gone)],
  ['a process that is gone', lockOf({ pid: gone, host })],
  ['an earlier process of our number, as earlier versions wrote it', String(process.pid)],
  ['an earlier process of our number', lockOf({ pid: process.pid, host, began: '0' })],
])('is taken over from %s', (_, text) => {
  lockFolder(locked(text))()
})

it.runIf(existsSync('/proc/self/stat'))('is taken over where the number was given out again', () => {
  lockFolder(locked(lockOf({ pid: living, host, began: '0' })))()
})

// Process 1 there may well be process 1 here, and whether it lives cannot be seen from here.
it.each([1, process.pid, gone])('is never taken over from another host, process %i', pid => {
  const folder = locked(lockOf({ pid, host: 'another-host', began: '0' }))
  expect(() => lockFolder(folder)).toThrow(
    new UsageError(
      `${folder} is in use by process ${pid} on the host another-host: wait for it, stop it, or name another folder; if that run is gone, delete ${join(folder, 'lock')}`,
    ),
  )
})

it.each(['', '{', 'null', '{"pid":0}'])('is refused where its lock cannot be read: %j', text => {
  const folder = locked(text)
  expect(() => lockFolder(folder)).toThrow(`${join(folder, 'lock')} does not say which process works in ${folder}`)
})

it('is refused while a folder apart from it is owned, and stays free then', () => {
  const [whole, part] = [locked(), locked()]
  const unlock = lockFolder(part, [whole])
  expect(() => lockFolder(whole, [part])).toThrow(`${part} is in use`)
  expect(existsSync(join(whole, 'lock'))).toBe(false)
  unlock()
  lockFolder(whole, [part, locked(String(gone)), join(root, 'absent')])()
})
