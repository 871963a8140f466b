import { expect, test } from 'vitest'
import { show, spread } from './spread.ts'

test('a series is told by its median and its quartiles', () => {
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 })
  expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 })
  expect(spread([7])).toEqual({ median: 7, low: 7, high: 7 })
  expect(show(spread([4, 1, 3, 2]), 1)).toBe('2.5 (1.8 to 3.3)')
})
