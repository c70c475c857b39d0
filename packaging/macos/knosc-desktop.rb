cask "knosc-desktop" do
  arch arm: "arm64", intel: "x86_64"

  version "@VERSION@"
  sha256 arm:   "@ARM_SHA256@",
         intel: "@INTEL_SHA256@"

  url "@ADDRESS@/releases/download/v#{version}/knosc-desktop-#{version}-macos-#{arch}.dmg",
      verified: "@ADDRESS_WITHOUT_SCHEME@/"
  name "Knosc Desktop"
  desc "Send spreadsheets to Knosc and watch the jobs to their end"
  homepage "https://knosc.com/"

  depends_on macos: ">= :ventura"

  app "Knosc Desktop.app"

  # The history goes only with --zap.
  zap trash: "~/Library/Application Support/Knosc Desktop"
end
