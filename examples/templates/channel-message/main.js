/**
 * Posts a message to the webhook of the configuration.
 * @param {{ message: string, title?: string, link?: string }} input
 */
export default async function send({ message, title, link }, io) {
  const { webhookUrl, format = "text", prefix = "" } = io.config;
  const head = [prefix, title].filter(Boolean).join(" ");
  const text = [head, message, link].filter(Boolean).join("\n");
  const response = await fetch(webhookUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ [format]: text }),
    signal: io.signal,
  });
  if (response.ok) return { sent: text };
  const answer = (await response.text()).slice(0, 200);
  const error = new Error(`The channel answered ${response.status}: ${answer}`);
  error.code = "channel_refused";
  throw error;
}
