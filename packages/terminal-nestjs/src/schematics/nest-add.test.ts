import { normalize, virtualFs } from '@angular-devkit/core'
import { HostTree, type TaskConfigurationGenerator } from '@angular-devkit/schematics'
import { UnitTestTree } from '@angular-devkit/schematics/testing'
import { ts } from '@ts-morph/common'
import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import type { Compiler } from './compiler.ts'
import { nestAdd } from './nest-add.ts'

/** What `nest new` of Nest 11 makes, as far as the schematic reads it. The projects themselves are in scripts/nest. */
const STARTER: Files = {
  'package.json': `{
  "name": "shop",
  "dependencies": {
    "@nestjs/common": "^11.0.1",
    "@nestjs/core": "^11.0.1",
    "rxjs": "^7.8.1"
  }
}
`,
  '.gitignore': '/dist\n/node_modules\n\n# dotenv environment variable files\n.env\n.env.test.local\n',
  'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
`,
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { AppController } from './app.controller';
import { AppService } from './app.service';

@Module({
  imports: [],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`,
  'test/app.e2e-spec.ts': `beforeEach(async () => {
  app = moduleFixture.createNestApplication();
});
`,
}

const REGISTRATION = `TerminalModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        stripe: { apiKey: config.getOrThrow<string>('STRIPE_SECRET_KEY') },
        webhooks: {
          secrets: [config.getOrThrow<string>('STRIPE_WEBHOOK_SECRET')],
        },
        // Denies every caller: null is answered 401. Return the scope of the caller
        // instead, from what your guards leave on the request, for example
        // { principal: user.id, locations: [user.location], permissions: presets.device }
        authorize: () => null,
      }),
    }),`

describe('a new project', () => {
  test('the root module registers TerminalModule, which answers nobody yet', async () => {
    const { files } = await add(STARTER)
    expect(files['src/app.module.ts']).toBe(`import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { TerminalModule } from '@org/terminal-nestjs';
import { AppController } from './app.controller';
import { AppService } from './app.service';

@Module({
  imports: [
    ConfigModule.forRoot(),
    ${REGISTRATION}
  ],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`)
  })

  test('the application and its end-to-end test keep the bytes of webhooks', async () => {
    const { files } = await add(STARTER)
    expect(files['src/main.ts']).toContain('NestFactory.create(AppModule, { rawBody: true });')
    expect(files['test/app.e2e-spec.ts']).toContain('.createNestApplication({ rawBody: true });')
  })

  test('the environment variables are listed without values, and .env stays out of Git', async () => {
    const { files } = await add(STARTER)
    expect(files['.env']).toBe(`# Secret key of your Stripe account: sk_test_… or sk_live_…
STRIPE_SECRET_KEY=
# Signing secret of your webhook endpoint, or of \`stripe listen\`: whsec_…
STRIPE_WEBHOOK_SECRET=
`)
    expect(files['.env.example']).toBe(files['.env'])
    expect(files['.gitignore']).toBe(STARTER['.gitignore'])
  })

  test('package.json gets what the root module imports, and it is installed', async () => {
    const { files, tasks } = await add(STARTER)
    expect(files['package.json']).toBe(`{
  "name": "shop",
  "dependencies": {
    "@nestjs/common": "^11.0.1",
    "@nestjs/config": "^4.0.4",
    "@nestjs/core": "^11.0.1",
    "rxjs": "^7.8.1",
    "stripe": "${manifest.devDependencies.stripe}"
  }
}
`)
    expect(tasks).toEqual(['node-package'])
  })

  test('the developer learns what comes next', async () => {
    const { messages } = await add(STARTER)
    expect(messages.info).toEqual([expect.stringMatching(/STRIPE_SECRET_KEY[\s\S]*authorize/)])
    expect(messages.warn).toEqual([])
  })

  test('a second run changes nothing, installs nothing and prints nothing', async () => {
    const first = await add(STARTER)
    const second = await add(first.files)
    expect(second.files).toEqual(first.files)
    expect(second.tasks).toEqual([])
    expect(second.messages).toEqual({ info: [], warn: [] })
  })

  test('a registration that was moved to another module is left there', async () => {
    const moved = {
      ...STARTER,
      'src/till/till.module.ts':
        '@Module({ imports: [TerminalModule.forRoot(options)] })\nexport class TillModule {}',
    }
    const { files } = await add(moved)
    expect(files['src/app.module.ts']).toBe(STARTER['src/app.module.ts'])
  })

  test('an application of a monorepo is edited in its own folder', async () => {
    const { files } = await add(
      {
        'package.json': STARTER['package.json'] as string,
        'apps/till/src/main.ts': STARTER['src/main.ts'] as string,
        'apps/till/src/app.module.ts': STARTER['src/app.module.ts'] as string,
        'apps/till/test/app.e2e-spec.ts': STARTER['test/app.e2e-spec.ts'] as string,
      },
      { sourceRoot: 'apps/till/src' },
    )
    expect(files['apps/till/src/app.module.ts']).toContain(REGISTRATION)
    expect(files['apps/till/src/main.ts']).toContain('rawBody: true')
    expect(files['apps/till/test/app.e2e-spec.ts']).toContain('rawBody: true')
    expect(Object.keys(files)).toContain('.env')
  })
})

describe('package.json', () => {
  const dependencies = async (text: string) =>
    JSON.parse((await add({ 'package.json': text })).files['package.json'] as string)

  test('Nest 12 gets the config module of Nest 12', async () => {
    expect(await dependencies('{ "dependencies": { "@nestjs/core": "^12.11.0" } }')).toMatchObject({
      dependencies: { '@nestjs/config': '^12.0.1' },
    })
  })

  test('what is there keeps its version, wherever it is', async () => {
    const { files, tasks } = await add({
      'package.json': '{"dependencies":{"stripe":"^20.0.0"},"devDependencies":{"@nestjs/config":"4.0.0"}}',
    })
    expect(files['package.json']).toBe(
      '{"dependencies":{"stripe":"^20.0.0"},"devDependencies":{"@nestjs/config":"4.0.0"}}',
    )
    expect(tasks).toEqual([])
  })

  test('the indentation stays', async () => {
    const { files } = await add({ 'package.json': '{\n\t"name": "shop"\n}\n' })
    expect(files['package.json']).toMatch(/^{\n\t"name": "shop",\n\t"dependencies": {\n\t\t"@nestjs/)
  })

  test('nothing is installed with --skip-install', async () => {
    expect((await add(STARTER, { skipInstall: true })).tasks).toEqual([])
  })
})

describe('the environment', () => {
  test('variables that are set keep their values, and only missing ones are added', async () => {
    const { files } = await add({ ...STARTER, '.env': 'PORT=3000\nexport STRIPE_SECRET_KEY=sk_test_mine' })
    expect(files['.env']).toBe(`PORT=3000
export STRIPE_SECRET_KEY=sk_test_mine
# Signing secret of your webhook endpoint, or of \`stripe listen\`: whsec_…
STRIPE_WEBHOOK_SECRET=
`)
  })

  test.for([
    [undefined, '.env\n'],
    ['/dist', '/dist\n.env\n'],
    ['.env.local\n', '.env.local\n.env\n'],
    ['/.env\n', '/.env\n'],
    ['*.env\r\n', '*.env\r\n'],
    ['.env*\n', '.env*\n'],
  ] as const)('a .gitignore of %j becomes %j', async ([before, after]) => {
    const { '.gitignore': _, ...starter } = STARTER
    const { files } = await add(before === undefined ? starter : { ...starter, '.gitignore': before })
    expect(files['.gitignore']).toBe(after)
  })
})

describe('the root module', () => {
  const registered = async (source: string, files: Files = {}) => {
    const added = await add({ ...STARTER, ...files, 'src/app.module.ts': source })
    expect(added.messages.warn).toEqual([])
    return added.files['src/app.module.ts'] as string
  }
  const HEAD = `import { Module } from '@nestjs/common';\n`
  const CLASS = '\nexport class AppModule {}\n'

  test('without imports', async () => {
    expect(await registered(`${HEAD}\n@Module({\n  providers: [AppService],\n})${CLASS}`)).toContain(`
@Module({
  providers: [AppService],
  imports: [
    ConfigModule.forRoot(),
    ${REGISTRATION}
  ],
})`)
  })

  test('with nothing at all', async () => {
    expect(await registered(`${HEAD}\n@Module({})${CLASS}`)).toContain(`
@Module({
  imports: [
    ConfigModule.forRoot(),
    ${REGISTRATION}
  ],
})`)
  })

  test('with imports on one line', async () => {
    expect(await registered(`${HEAD}\n@Module({\n  imports: [DbModule, TillModule],\n})${CLASS}`)).toContain(`
  imports: [
    DbModule,
    TillModule,
    ConfigModule.forRoot(),
    ${REGISTRATION}
  ],
`)
  })

  test.for([
    ['a trailing comma', 'TillModule, // the till', 'TillModule, // the till', ','],
    ['no trailing comma', 'TillModule // the till', 'TillModule, // the till', ''],
  ] as const)('with imports on lines of their own, a comment and %s', async ([, before, after, comma]) => {
    const result = await registered(
      `${HEAD}\n@Module({\n  imports: [\n    ...shared,\n    ${before}\n  ],\n})${CLASS}`,
    )
    expect(result).toContain(`
  imports: [
    ...shared,
    ${after}
    ConfigModule.forRoot(),
    ${REGISTRATION.slice(0, -1)}${comma}
  ],
`)
  })

  test('with a comment instead of imports', async () => {
    const result = await registered(`${HEAD}\n@Module({\n  imports: [\n    // none yet\n  ],\n})${CLASS}`)
    expect(result).toContain(`
  imports: [
    // none yet
    ConfigModule.forRoot(),
`)
  })

  test('with a ConfigModule of its own', async () => {
    const result = await registered(`import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';

@Module({
  imports: [ConfigModule.forRoot({ isGlobal: true })],
})
export class AppModule {}
`)
    expect(result).toContain("import { ConfigModule, ConfigService } from '@nestjs/config';")
    expect(result).toContain(`
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    ${REGISTRATION}
  ],
`)
  })

  test('with a ConfigModule in another module', async () => {
    const source =
      "import { ConfigModule } from '@nestjs/config';\nexport const config = ConfigModule.forRoot();\n"
    const result = await registered(STARTER['src/app.module.ts'] as string, { 'src/config.ts': source })
    expect(result).not.toContain('ConfigModule.forRoot()')
    expect(result).toContain('imports: [ConfigModule],')
  })

  test('in the formatting of the project: tabs, double quotes, no semicolons, Windows line endings', async () => {
    const result = await registered(
      'import { Module } from "@nestjs/common"\r\n\r\n@Module({\r\n\timports: [],\r\n})\r\nexport class AppModule {}\r\n',
    )
    expect(result.replaceAll('\r\n', '\n')).toBe(`import { Module } from "@nestjs/common"
import { ConfigModule, ConfigService } from "@nestjs/config"
import { TerminalModule } from "@org/terminal-nestjs"

@Module({
	imports: [
		ConfigModule.forRoot(),
		${REGISTRATION.replaceAll("'", '"').replaceAll(/^ +/gm, (spaces) => '\t'.repeat(spaces.length / 2))}
	],
})
export class AppModule {}
`)
    expect(result.match(/(?<!\r)\n/g)).toBeNull()
  })

  test('is the class that main.ts starts, not the first one with its name', async () => {
    const { files } = await add({
      ...STARTER,
      'src/main.ts': `import { ShopModule as Shop } from './shop/shop.module.js'\nawait NestFactory.create(Shop)\n`,
      'src/shop/shop.module.ts': `${HEAD}\n@Module({})\nclass Other {}\n\n@Module({})\nexport class ShopModule {}\n`,
    })
    expect(files['src/shop/shop.module.ts']).toMatch(
      /@Module\({}\)\nclass Other {}\n\n@Module\({\n {2}imports: \[/,
    )
    expect(files['src/app.module.ts']).toBe(STARTER['src/app.module.ts'])
  })

  test.for([
    ['imports from elsewhere', `${HEAD}@Module({ imports: shared })${CLASS}`],
    ['shorthand imports', `${HEAD}@Module({ imports })${CLASS}`],
    ['spread metadata without imports', `${HEAD}@Module({ ...shared })${CLASS}`],
    ['metadata from elsewhere', `${HEAD}@Module(metadata)${CLASS}`],
    ['no decorator', `${HEAD}${CLASS}`],
    ['another ConfigService', `${HEAD}import { ConfigService } from './config';\n@Module({})${CLASS}`],
    [
      'a ConfigService for types only',
      `${HEAD}import type { ConfigService } from '@nestjs/config';\n@Module({})${CLASS}`,
    ],
    ['a class of the same name', `${HEAD}class TerminalModule {}\n@Module({})${CLASS}`],
  ] as const)('%s: it prints what to add', async ([, source]) => {
    const { files, messages } = await add({ ...STARTER, 'src/app.module.ts': source })
    expect(files['src/app.module.ts']).toBe(source)
    expect(messages.warn).toEqual([
      expect.stringMatching(
        /AppModule in src\/app\.module\.ts:\n\nConfigModule\.forRoot\(\),\nTerminalModule\.forRootAsync/,
      ),
    ])
    expect(files['src/main.ts']).toContain('rawBody: true')
  })
})

describe('main.ts', () => {
  const started = async (call: string) => {
    const { files, messages } = await add({
      ...STARTER,
      'src/main.ts': `import { AppModule } from './app.module'\n${call}\n`,
    })
    return { code: files['src/main.ts']?.split('\n').slice(1, -1).join('\n'), warnings: messages.warn }
  }

  test.for([
    ['NestFactory.create(AppModule)', 'NestFactory.create(AppModule, { rawBody: true })'],
    [
      'NestFactory.create<NestExpressApplication>(AppModule)',
      'NestFactory.create<NestExpressApplication>(AppModule, { rawBody: true })',
    ],
    ['NestFactory.create(AppModule, {})', 'NestFactory.create(AppModule, { rawBody: true })'],
    [
      'NestFactory.create(AppModule, { cors: true })',
      'NestFactory.create(AppModule, { cors: true, rawBody: true })',
    ],
    [
      'NestFactory.create(AppModule, { cors: true, })',
      'NestFactory.create(AppModule, { cors: true, rawBody: true, })',
    ],
    [
      'NestFactory.create(AppModule, {\n  cors: true,\n})',
      'NestFactory.create(AppModule, {\n  cors: true,\n  rawBody: true,\n})',
    ],
    [
      'NestFactory.create(AppModule, {\n  cors: true // all\n})',
      'NestFactory.create(AppModule, {\n  cors: true, // all\n  rawBody: true\n})',
    ],
    [
      'NestFactory.create(\n  AppModule,\n  new ExpressAdapter(server),\n)',
      'NestFactory.create(\n  AppModule,\n  new ExpressAdapter(server),\n  { rawBody: true },\n)',
    ],
    [
      'const adapter = new ExpressAdapter()\nNestFactory.create(AppModule, adapter)',
      'const adapter = new ExpressAdapter()\nNestFactory.create(AppModule, adapter, { rawBody: true })',
    ],
    [
      'const options = { cors: true }\nNestFactory.create(AppModule, options)',
      'const options = { cors: true, rawBody: true }\nNestFactory.create(AppModule, options)',
    ],
  ] as const)('%s', async ([before, after]) => {
    expect(await started(before)).toEqual({ code: after, warnings: [] })
  })

  test.for([
    'NestFactory.create(AppModule, { rawBody: true })',
    'NestFactory.create(AppModule, { rawBody })',
    'NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter())',
    'NestFactory.create(AppModule, new FastifyAdapter({ logger: true }), { cors: true })',
    'NestFactory.create<NestFastifyApplication>(AppModule, adapter)',
    'const adapter = new FastifyAdapter()\nNestFactory.create(AppModule, adapter)',
  ])('%s stays as it is', async (call) => {
    expect(await started(call)).toEqual({ code: call, warnings: [] })
  })

  test.for([
    'NestFactory.create(AppModule, { rawBody: false })',
    'NestFactory.create(AppModule, options)',
    'NestFactory.create(AppModule, optionsOf(process.env))',
    'bootstrap(AppModule)',
  ])('%s: it prints what to add', async (call) => {
    expect(await started(call)).toEqual({
      code: call,
      warnings: [expect.stringContaining('src/main.ts with the option { rawBody: true }')],
    })
  })

  test('an end-to-end test on Fastify stays as it is', async () => {
    const source = 'app = fixture.createNestApplication<NestFastifyApplication>(new FastifyAdapter())\n'
    const { files } = await add({ ...STARTER, 'test/app.e2e-spec.ts': source })
    expect(files['test/app.e2e-spec.ts']).toBe(source)
  })
})

test('without the classic API of TypeScript, all edits of sources are printed', async () => {
  const { files, messages } = await add(STARTER, {}, null)
  expect(files['src/app.module.ts']).toBe(STARTER['src/app.module.ts'])
  expect(files['src/main.ts']).toBe(STARTER['src/main.ts'])
  expect(files['.env']).toContain('STRIPE_SECRET_KEY=')
  expect(messages.warn.join('\n')).toMatch(
    /src\/app\.module\.ts[\s\S]*src\/main\.ts[\s\S]*test\/app\.e2e-spec\.ts/,
  )
})

type Files = Record<string, string>

/** Runs the schematic on a project. Returns all of its files afterwards. */
async function add(
  files: Files,
  options: { sourceRoot?: string; skipInstall?: boolean } = {},
  compiler: Compiler | null = ts,
) {
  const messages = { info: [] as string[], warn: [] as string[] }
  const tasks: string[] = []
  const context = {
    logger: {
      info: (text: string) => messages.info.push(text),
      warn: (text: string) => messages.warn.push(text),
    },
    addTask: (task: TaskConfigurationGenerator<object>) => tasks.push(task.toConfiguration().name),
  }

  const host = new virtualFs.SimpleMemoryHost()
  for (const [path, content] of Object.entries(files)) {
    host.write(normalize(`/${path}`), virtualFs.stringToFileBuffer(content)).subscribe()
  }
  const tree = new UnitTestTree(new HostTree(host))
  await nestAdd({ sourceRoot: 'src', skipInstall: false, ...options }, compiler)(tree, context as never)
  const after = tree.files.map((path) => [path.slice(1), tree.readContent(path)])
  return { files: Object.fromEntries(after) as Files, tasks, messages }
}
