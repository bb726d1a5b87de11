/* Calls a running server with both generated clients: URL, lift code, receipt key, partner's token. */
import { createClient as createApi } from './api/client';
import { getLift, reportHazard } from './api/sdk.gen';
import { createClient as createPartners } from './partners/client';
import { pullReports } from './partners/sdk.gen';

declare const process: { argv: string[] };
const [url, code, key, token] = process.argv.slice(2);

async function play(): Promise<void> {
  const api = createApi({ baseUrl: url });
  const partners = createPartners({ baseUrl: url, auth: () => token });
  const stranger = createPartners({ baseUrl: url, auth: () => 'wrong' });
  const lift = await getLift({ client: api, path: { code } });
  const filed = await reportHazard({
    client: api,
    headers: { 'Idempotency-Key': key },
    body: { lift: code, category: 'noise', words: '异响' },
  });
  const pulled = await pullReports({ client: partners, query: { limit: 10 } });
  const refused = await pullReports({ client: stranger });
  console.log(
    JSON.stringify({
      place: lift.data?.place,
      receipt: filed.data?.receipt_number,
      problem: filed.error,
      pulled: pulled.data?.reports.length,
      refused: refused.error?.status,
    }),
  );
}

void play();
