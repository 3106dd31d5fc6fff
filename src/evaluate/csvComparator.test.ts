import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { csvComparator } from './csvComparator.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-comparator-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'rival.csv')

function compared(...lines: string[]) {
  writeFileSync(path, `${lines.join('\n')}\n`)
  return csvComparator('rival', path, [
    { file: 'a.png', jointIndex: 1 },
    { file: 'a.png', jointIndex: 2 },
    { file: 'b.png', jointIndex: 1 },
    { file: 'c.png', jointIndex: 1 },
  ])
}

describe('csvComparator', () => {
  it('finds each joint, takes no estimate that was refused, and counts what is missing', () => {
    const { comparator, messages } = compared(
      'file,joint_index,status,code,bone_age_months',
      './a.png,2,estimated,,120',
      'a.png,1,,,100.5',
      'b.png,1,refused,cast,90',
      // By --force.
      'c.png,1,estimated,cast,90',
      'stranger.png,1,estimated,,80',
    )
    expect(comparator.months).toEqual([100.5, 120, null, null])
    expect(messages).toEqual([
      `1 of 5 films of ${path} are not among those compared: left out`,
      `2 of 4 films have no bone age by rival: not in ${path} 0, without an age there 2`,
    ])
  })

  it('says nothing of a table that is whole', () => {
    expect(
      compared('file,joint_index,bone_age_months', 'a.png,1,100', 'a.png,2,101', 'b.png,1,110', 'c.png,1,120').messages,
    ).toEqual([])
  })

  it.each([
    [['file,months', 'a.png,100'], 'there is no column bone_age_months'],
    [['file,bone_age_months', 'a.png,8.3', 'b.png,10', 'c.png,11.7'], 'these are years: multiply them by 12'],
    [['file,bone_age_months', 'a.png,100', 'b.png,old'], 'line 3, b.png: bone_age_months is no number'],
    [['file,bone_age_months', 'a.png,1000'], 'line 2, a.png: bone_age_months "1000" is no bone age from 0 to 240'],
    [['file,bone_age_months', 'a.png,100', 'a.png,101'], 'line 3: a.png has a bone age on line 2 already'],
    [['file,bone_age_months', ',100'], 'line 2: file is empty'],
    [['file,bone_age_months', 'z.png,100'], 'films are found by what stands under file, as a.png and z.png'],
  ])('refuses what would move the comparison (%#)', (lines, sentence) => {
    expect(() => compared(...lines)).toThrow(sentence)
  })
})
