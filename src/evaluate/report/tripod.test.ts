import { expect, it } from 'vitest'
import { reportingSchema, reportingTitles } from './reporting.ts'
import { sectionTitles } from './sectionIds.ts'
import { tripodItems } from './tripod.ts'

it('holds the 27 items in their 52 parts, each once, in order', () => {
  expect(tripodItems).toHaveLength(52)
  expect(new Set(tripodItems.map(({ item }) => item)).size).toBe(52)
  expect([...new Set(tripodItems.map(({ item }) => Number.parseInt(item, 10)))]).toEqual(
    Array.from({ length: 27 }, (_, i) => i + 1),
  )
  const parts = (number: number) => tripodItems.filter(({ item }) => Number.parseInt(item, 10) === number).length
  expect([3, 5, 6, 8, 9, 12, 18, 20, 23, 27].map(parts)).toEqual([3, 2, 3, 3, 3, 7, 6, 3, 2, 3])
})

it('points to sections and keys that there are', () => {
  for (const { sections, keys } of tripodItems) {
    for (const section of sections) expect(sectionTitles).toHaveProperty([section])
    for (const key of keys) expect(reportingTitles).toHaveProperty(key)
  }
})

it('has for each item a section or a key that can answer it', () => {
  for (const { item, sections, keys } of tripodItems)
    expect([item, sections.length + keys.length]).not.toEqual([item, 0])
})

it('asks for ethics, dates, setting and readers, and lets nothing be misspelt', () => {
  const said = { ethics: 'a', dates: 'b', setting: 'c', readers: 'd' }
  expect(reportingSchema.safeParse(said).success).toBe(true)
  for (const key of Object.keys(said)) expect(reportingSchema.safeParse({ ...said, [key]: ' ' }).success).toBe(false)
  expect(reportingSchema.safeParse({ ...said, found: 'e' }).success).toBe(false)
  expect(Object.keys(reportingSchema.shape).sort()).toEqual(Object.keys(reportingTitles).sort())
})
