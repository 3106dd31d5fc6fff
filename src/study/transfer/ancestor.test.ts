import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { heldFilms } from './ancestor.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-ancestor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const table = (name: string, ...lines: string[]) => {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
const films = table(
  'films.csv',
  'file,patient,sex,study_date,chronological_age_months,joint',
  'left.png,p1,F,2020-03-01,120,knee',
  'right.png,p1,F,2020-03-01,120,knee',
  'far.png,p2,M,2020-01-01,130,knee',
  'h1-far.png,p1,F,2020-01-01,118,hand',
  'h1.png,p1,F,2020-03-11,120.3,hand',
  'h2.png,p2,M,2020-06-01,135,hand',
)
const held = (readings: string, joint = 'knee') => {
  const { inputs, references, reference } = heldFilms({ import: 'tables', films, readings }, '', joint)
  return { reference, read: inputs.map(({ file }, i) => [file, references[i]]) }
}

describe("films of the ancestor's kind", () => {
  const hands = ['h1.png,A,100', 'h1.png,B,110', 'h1-far.png,A,90', 'h2.png,A,130']

  it('are knees with the reading of the hand beside them, as in the study', () => {
    expect(held(table('hands.csv', 'file,reader,bone_age_months', ...hands))).toEqual({
      reference: 'hand reading',
      read: [
        ['left.png', 105],
        ['right.png', 105],
      ],
    })
    const settled = table('settled.csv', 'file,reader,bone_age_months', ...hands, 'h1.png,Adjudicated,108')
    expect(held(settled).read[0]).toEqual(['left.png', 108])
  })

  it('are compared with their own reading where they have one', () => {
    const knees = table('knees.csv', 'file,bone_age_months', 'far.png,131')
    expect(held(knees)).toEqual({ reference: 'knee reading', read: [['far.png', 131]] })
    const own = table('own.csv', 'file,bone_age_months', 'h2.png,131')
    expect(held(own, 'hand')).toEqual({ reference: 'hand reading', read: [['h2.png', 131]] })
  })

  it('must have a reading', () => {
    const others = table('others.csv', 'file,bone_age_months', 'h2.png,131')
    expect(() => held(others)).toThrow(/reads no knee of .*, and no hand that is there beside a knee within 92 days/)
  })
})
