import { ButtonLink } from "~/components/ui/button.tsx";
import { Notice } from "~/components/ui/notice.tsx";

/** Where a model is set up: a key, or a server. */
export const ModelLinks = () => (
  <div className="flex flex-wrap gap-2">
    <ButtonLink to="/console/settings/models#key-apiKey" size="sm">
      Paste a key
    </ButtonLink>
    <ButtonLink to="/console/settings/models#name" size="sm">
      Point to a server
    </ButtonLink>
  </div>
);

/** Says that a version has nobody to ask, and what to do about it. */
export const NoProvider = ({ models }: { models: string[] }) => (
  <Notice tone="warn" title="No model can be asked yet" action={<ModelLinks />}>
    It asks {models.join(" or ")}, and no such provider is set up here. Paste a key of it, or point to a
    server of your own such as Ollama.
  </Notice>
);
