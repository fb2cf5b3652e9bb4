const { name, about = "", links } = await (await fetch("page.json")).json();
document.title = name;
document.querySelector("h1").textContent = name;
document.querySelector("p").textContent = about;
document.querySelector("ul").append(
  ...links.map(({ label, url }) => {
    const item = document.createElement("li");
    item.append(
      Object.assign(document.createElement("a"), {
        textContent: label,
        href: url,
        rel: "noopener",
        target: "_blank",
      }),
    );
    return item;
  }),
);
