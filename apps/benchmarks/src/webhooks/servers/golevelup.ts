import type { Server } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Platform } from '../../servers/nest.ts'
import { API_KEY, type Start } from '../../servers/shop.ts'
import { installedGolevelup } from './install-golevelup.ts'
import { handle, SECRET, TYPE } from './shop.ts'

/** What `peers/golevelup/server.js` exports. */
interface Program {
  start(options: {
    platform: Platform
    apiKey: string
    secret: string
    type: string
    handle: () => void
  }): Promise<Server>
}

async function startOn(platform: Platform): Promise<Server> {
  const { href } = pathToFileURL(join(installedGolevelup(), 'server.js'))
  const { start } = (await import(href)) as Program
  return start({ platform, apiKey: API_KEY, secret: SECRET, type: TYPE, handle })
}

export const startExpress: Start = () => startOn('express')
export const startFastify: Start = () => startOn('fastify')
